"""What a supervisor does on the floor: hear calls, take them over, move waiting ones, force states."""
