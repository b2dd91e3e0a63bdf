/* A reader of HTML for tests: tags, attributes and text as a plain list of lines that two pages can be compared by. */
#ifndef TESTS_KIT_HTML_H
#define TESTS_KIT_HTML_H

#include "base/buf.h"

/* One line a token: "<p class=\"a\"" with attributes by name and references resolved, "</p", "text words". Blanks are
 * collapsed; text of nothing but blanks is left out. With `shape` only names are kept: which elements, which attributes. */
struct str html_lines(struct arena *arena, struct str html, bool shape);

#endif
