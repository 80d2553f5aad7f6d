# What stands around every page.

frame-skip = Skip to the content
frame-sections = Main
frame-tongues = Language
frame-check = Check
frame-letters = Letters
frame-log = Log
frame-about = How it works
frame-shows = Chancery shows what an institution wrote and what was printed. It does not say that a letter is right, or that a newspaper was wrong to shorten it.
frame-origin = Log <span class="mono">{ $origin }</span>
frame-press = Press office <bdi>{ $contact }</bdi>
frame-without-us = How to check without us
frame-api = API
