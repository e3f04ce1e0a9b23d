Take 1 capsule
three times	daily
