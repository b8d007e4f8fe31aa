"""Operational notices and newsletters, with their unsubscribe link. (Furnished with the mailings.)"""
