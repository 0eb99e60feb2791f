#!/bin/sh
# Stands for a LibreOffice that ends well and writes nothing.
