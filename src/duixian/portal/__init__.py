"""The portal: what enterprises, residents, officers, finance, auditors and leaders see."""
