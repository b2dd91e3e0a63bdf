/* Source mappings: data/maps/ID.yaml and the site's, read and checked whole with the other tables. The language is told in
 * data/README.md. */
#ifndef CATALOG_MAPS_H
#define CATALOG_MAPS_H

#include "base/buf.h"
#include "catalog/catalog.h"
#include "model/map.h"

/* The newest version of a mapping; NULL if there is none of this id. */
const struct map *catalog_map(const struct catalog *catalog, struct str id);

/* A page for people, in Markdown: which files, which columns, what they become. Made from the mapping alone. */
void map_page(const struct map *map, struct buf *out);

#endif
