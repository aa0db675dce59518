try:
    import installed_only_there
except ImportError:
    print("here")
else:
    print(installed_only_there.__name__)
