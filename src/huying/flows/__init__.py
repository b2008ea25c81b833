"""What happens to a caller before, beside and after an agent: flows, pure. No input or output, no clock."""
