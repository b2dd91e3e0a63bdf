/* Source mappings: data/maps/ID.yaml and the site's, read and checked whole. The language is told in data/README.md. */
#ifndef CATALOG_MAPS_H
#define CATALOG_MAPS_H

#include "base/buf.h"
#include "codec/yaml.h"
#include "model/map.h"

/* Read one mapping; problems->file is its name. NULL where it cannot be used: then there is at least one problem. Memory is
 * the arena of `problems`; `text` has to live as long. */
const struct map *map_read(struct problems *problems, struct str text);

/* A page for people, in Markdown: which files, which columns, what they become. Made from the mapping alone. */
void map_page(const struct map *map, struct buf *out);

#endif
