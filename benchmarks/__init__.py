"""What monitor is measured by: ratios to a reference that is timed beside it. Nothing here runs in the tests."""
