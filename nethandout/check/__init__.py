"""Check the words: would a patient understand them and act on them, and are they reviewed?"""
