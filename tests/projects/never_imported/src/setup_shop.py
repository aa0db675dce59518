setup = True
