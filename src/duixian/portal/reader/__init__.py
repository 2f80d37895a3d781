"""The policy, word by word, and what each sentence was encoded as."""
