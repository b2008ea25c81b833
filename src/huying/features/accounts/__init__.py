"""Who people are: passwords, sessions, roles. Every endpoint of the centre declares the role it needs."""
