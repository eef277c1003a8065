"""Would a patient understand it, act on it, and can we stand behind it?"""
