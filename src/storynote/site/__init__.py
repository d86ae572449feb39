"""The pages for people: landing, prices, models, developers, reference, share. Pure: what is shown is handed in.

Rule: what another part of the program knows (a price, a parameter, a limit) is read from there and never written here.
"""
