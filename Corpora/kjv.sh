#!/bin/sh
# Builds Corpora/kjv.txt, the King James Bible: a chapter is a document, a verse a line.
# From the Debian packages bible-kjv and bible-kjv-text.

# shellcheck source=SCRIPTDIR/support/recipe.sh
. "$(dirname -- "$0")/support/recipe.sh"

command -v bible >/dev/null ||
  fail "the command 'bible' is missing: install the packages bible-kjv and bible-kjv-text"

# -f turns off headings and line breaks: each line is a reference such as 1Chr3:16, a space, and
# the whole verse. A chapter ends where the part before the colon changes.
bible -f 'Gen1:1-Rev22:21' </dev/null 2>/dev/null | awk '
  {
    chapter = $1
    sub(/:[0-9]+$/, "", chapter)
    if (NR > 1 && chapter != last) print ""
    last = chapter
    $1 = ""
    sub(/^ /, "")
    print
  }
' >"$draft"

documents=$(count_documents)
verses=$(count_sentences)
[ "$documents" -eq 1189 ] && [ "$verses" -eq 31102 ] ||
  fail "found $documents chapters and $verses verses, expected 1189 and 31102: reinstall the package bible-kjv-text"
publish
