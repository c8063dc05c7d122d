"""A block as it runs, pure: which frame comes next, which response belongs to which trial, how its timing went."""
