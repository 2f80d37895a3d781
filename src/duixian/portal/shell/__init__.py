"""What every page stands in: guards, language, the frame, exports, PDF."""
