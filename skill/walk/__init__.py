"""Every position of a script with every event: who gets stuck, and do both get the same?"""
