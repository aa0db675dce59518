print("in no package")
