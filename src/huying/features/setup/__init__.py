"""A centre to try things on: invented people, queues, numbers, customers and a campaign."""
