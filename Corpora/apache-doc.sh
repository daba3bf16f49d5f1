#!/bin/sh
# Builds Corpora/apache-doc.txt, the manual of Apache's web server in all of its languages: a page is
# a document, a sentence a line. From the Debian package apache2-doc.

# shellcheck source=SCRIPTDIR/support/recipe.sh
. "$(dirname -- "$0")/support/recipe.sh"

pages=/usr/share/doc/apache2-doc/manual
[ -f "$pages/en/index.html" ] || fail "no pages in $pages: install the package apache2-doc"

# A page that is not translated is a link to the English one, which -type f leaves out.
find "$pages" -type f -name '*.html' | sort |
  perl "$corpora/support/html-to-sentences.pl" \
    page-header,up,path,quickview,toplang,bottomlang,footer,top,permalink,table.related,table.directive,example \
    >"$draft" || fail "the pages in $pages could not be read"
publish
