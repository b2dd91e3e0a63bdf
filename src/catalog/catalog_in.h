/* Between the readers of tables. A reader takes one file, complains into r->problems and, where it made something of the file,
 * puts it into r->catalog. What it keeps it takes from r->arena: nodes read by yaml_read(r->problems, ...) live there too. */
#ifndef CATALOG_CATALOG_IN_H
#define CATALOG_CATALOG_IN_H

#include "catalog/catalog.h"

struct catalog_reading {
	struct cx *cx;
	struct catalog *catalog;
	struct arena *arena;            /* the catalogue's */
	struct problems *problems;      /* problems->file is set */
	bool site;
	const char *path;               /* below data/ or the site's folder */
	struct str bytes;
	char hash[33];
};

struct catalog_kind {
	const char *folder;             /* "rules"; "" for a file beside the folders */
	const char *suffix;             /* ".yaml"; or the whole name of the file */
	void (*read)(struct catalog_reading *r);
};

void lists_read(struct catalog_reading *r);
void reasons_read(struct catalog_reading *r);
void glass_reasons_read(struct catalog_reading *r);
void codelists_read(struct catalog_reading *r);
void rules_read(struct catalog_reading *r);
void redflags_read(struct catalog_reading *r);
void maps_read(struct catalog_reading *r);
void need_read(struct catalog_reading *r);
void instruments_read(struct catalog_reading *r);
void value_sets_read(struct catalog_reading *r);
void licences_read(struct catalog_reading *r);
void letters_read(struct catalog_reading *r);
void carers_read(struct catalog_reading *r);
void competences_read(struct catalog_reading *r);
void interventions_read(struct catalog_reading *r);
void constraints_read(struct catalog_reading *r);
void severity_read(struct catalog_reading *r);
void pathways_read(struct catalog_reading *r);
void providers_read(struct catalog_reading *r);
void provider_roles_read(struct catalog_reading *r);
void professions_read(struct catalog_reading *r);
void crises_read(struct catalog_reading *r);
void skills_read(struct catalog_reading *r);
void retention_read(struct catalog_reading *r);
void policy_read(struct catalog_reading *r);

/* A CSV table: take() gets each line below the header that has that many fields; the others are complained of, and so is another header. */
struct csv_record;
void csv_rows_read(struct catalog_reading *r, const char *header, size_t columns, void (*take)(struct catalog_reading *r, const struct csv_record *record));

/* What every YAML table has: id, version, title, source, reviewed, status. Complains where they are missing, where the id is no
 * id or not the file's name (ID.yaml or ID.VERSION.yaml), where a table is checked by nobody or on no day. */
void heading_read(struct catalog_reading *r, const struct node *root, struct str *id, int64_t *version, struct str *title,
	struct str *source, struct str *reviewed, bool *checked);
/* "checked" needs a day and by whom: "2026-11-21 by ...". NULL, or the complaint. */
const char *review_fault(struct str reviewed, bool checked);
bool id_shaped(struct str id);          /* lower-case letters, digits and hyphens, a letter first */

/* The find tree and window of a rule or red flag. red_flag: takes the two questions that only they may ask. */
void window_read(struct catalog_reading *r, const struct node *node, struct window *ret);
void clauses_read(struct catalog_reading *r, const struct node *root, struct rule *rule, bool red_flag);
void population_read(struct catalog_reading *r, const struct node *root, struct population *ret);
/* The site's files with one of them new, written over or at the end; was it there? And: would all of it be sound? */
bool site_put(struct cx *cx, struct catalog_source *site, const char *path, struct str bytes);
enum err site_check(struct cx *cx, const struct catalog_source *builtin, const struct catalog_source *site, struct problems *problems);
/* The index of a code list in rule->list, added where it is new; complains where data/lists.csv does not know it. */
int rule_list(struct catalog_reading *r, const struct node *node, struct rule *rule, struct str id);

#endif
