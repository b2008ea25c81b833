"""A centre in virtual time: people who call, agents who come and go, the live distribution between them."""
