#!/bin/sh
# Stands for a LibreOffice that makes one empty page of every document.
for argument; do
    case $argument in *.docx) cp "$(dirname "$0")/page.pdf" "${argument%.docx}.pdf" ;; esac
done
