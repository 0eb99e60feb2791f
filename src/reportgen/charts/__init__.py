"""This package says what each chart shows (``spec``) and draws it: natively for Office, or as an image."""
