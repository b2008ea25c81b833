"""What tests of several kinds use: real servers, a real centre, SIP telephones."""
