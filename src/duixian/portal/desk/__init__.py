"""What officers see: the queue, the case, decisions, official documents."""
