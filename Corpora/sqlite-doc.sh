#!/bin/sh
# Builds Corpora/sqlite-doc.txt, the documentation of SQLite: a page is a document, a sentence a line.
# From the Debian package sqlite3-doc.

# shellcheck source=SCRIPTDIR/support/recipe.sh
. "$(dirname -- "$0")/support/recipe.sh"

for pages in /usr/share/doc/sqlite3 /usr/share/doc/sqlite3-doc; do
  [ -f "$pages/lang_select.html" ] && break
done
[ -f "$pages/lang_select.html" ] ||
  fail "no pages in /usr/share/doc/sqlite3: install the package sqlite3-doc"

# Left out: pages that only gather what other pages say.
find -L "$pages" -name '*.html' ! -name 'doc_*_crossref.html' ! -name requirements.html \
  ! -name changes.html ! -name capi3ref.html | sort |
  perl "$corpora/support/html-to-sentences.pl" nosearch,menu,searchmenu,fancy_toc,imgcontainer >"$draft" ||
  fail "the pages in $pages could not be read"
publish
