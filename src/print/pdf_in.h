/* Between drawing a paper and what the drawing library leaves out. */
#ifndef PRINT_PDF_IN_H
#define PRINT_PDF_IN_H

#include "base/buf.h"
#include "base/cx.h"

/* cairo says no language: the file, and behind it a new catalogue that does, and that shows the title in the window (ISO 32000, 7.5.6,
 * incremental updates). Where the file is not built as expected it stays as it is. */
enum err pdf_mend(struct cx *cx, struct str file, const char *language, struct buf *ret);

#endif
