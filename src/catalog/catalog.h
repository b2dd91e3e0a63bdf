/* The tables of the service, read and checked: built-in ones (data/, inside the program) with a site's own over them.
 *
 * Everything that needs no patient is checked when it is read: unknown keys, dangling names, gaps, impossible thresholds,
 * duplicates, days that do not exist, shapes and check digits of codes, missing sources and reviews. All problems are told
 * in one run, with file, line and field. Nothing is taken from a set of tables that has a problem.
 *
 * A site's folder has the same shape as data/. Its tables lie over the built-in ones by id and version: the same id and
 * version replaces, a new version stands beside (old versions stay: a finding can be judged again with the table it was made
 * by). It never happens silently: catalog_diff tells what differs.
 *
 * Adding a kind of table: a place in struct catalog, a file catalog/<kind>.c with a reader, a row in the table of catalog.c. */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "codec/yaml.h"
#include "model/carer.h"
#include "model/codelist.h"
#include "model/crisis.h"
#include "model/policy.h"
#include "model/provider.h"
#include "model/reason.h"
#include "model/redflag.h"
#include "model/retention.h"

struct competence_row;
struct constraint;
struct instrument;
struct intervention;
struct letter_kind;
struct map;
struct need_fifth;
struct need_figure;
struct pathway;
struct policy_line;
struct provision;
struct severity;
struct skill;

struct catalog_file { const char *path; struct str bytes; };          /* "rules/mss3-search.yaml": below data/ */
struct catalog_source { struct catalog_file *file; size_t count; const char *name; };   /* name: "data", or the folder */

struct catalog {
	struct arena arena;                     /* all of it lives here */
	struct list_name *name; size_t names, name_room, names_builtin;
	struct codelist **codelist; size_t codelists, codelist_room;       /* by id, system, part */
	struct rule **rule; size_t rules, rule_room;                       /* every version, by id, then version */
	const struct rule **current; size_t currents;                      /* the newest version of each */
	struct redflag **redflag; size_t redflags, redflag_room;           /* the newest version of each, by id */
	struct reason *reason; size_t reasons, reason_room;                /* in the file's order */
	struct reason *glass_reason; size_t glass_reasons, glass_reason_room;      /* why somebody breaks the glass */
	const struct map **map; size_t maps, map_room;
	struct profession *profession; size_t professions, profession_room, professions_builtin;
	struct skill *skill; size_t skills, skill_room, skills_builtin;
	struct carer_row *carer; size_t carers, carer_room;                /* in the file's order */
	struct crisis *crisis; size_t crises, crisis_room;                 /* in the file's order: 999 first */
	struct competence_row *competence; size_t competences, competence_room, competences_builtin;
	struct provider *provider; size_t providers, provider_room;        /* of identity */
	struct provider_role *provider_role; size_t provider_roles, provider_role_room;
	struct retention_period *retention; size_t retentions, retention_room;
	struct policy *policy;                  /* whole and proved; where there are no tables of it, everything is denied */
	struct policy_line *policy_line; size_t policy_lines, policy_line_room;         /* its rows as written */
	struct pathway **pathway; size_t pathways, pathway_room;           /* every version, by id, then version */
	struct instrument **instrument; size_t instruments, instrument_room;       /* every version, by id, then version */
	struct letter_kind **letter; size_t letters, letter_room;          /* every version, by id, then version */
	struct severity **severity; size_t severities, severity_room;     /* every version */
	struct intervention *intervention; size_t interventions, intervention_room;        /* in the file's order */
	struct constraint **constraint; size_t constraints, constraint_room;               /* the newest version of each */
	struct need_figure *need_figure; size_t need_figures, need_figure_room;            /* those that a site's replace, too */
	struct provision *provision; size_t provisions, provision_room;    /* what the site provides */
	struct need_fifth *need_fifth; size_t need_fifths, need_fifth_room;                /* by small area */
	char version[33];                       /* hash of all that was read, hexadecimal: which tables these are */
};

/* The tables inside the program. Memory is static but for the array, which is the arena's. */
struct catalog_source catalog_builtin(struct arena *arena);
/* The tables of a folder, read whole: ERR_NO_FILE where there is no such folder, ERR_FILE, ERR_OVER_LIMIT. */
enum err catalog_folder(struct cx *cx, const char *folder, struct catalog_source *ret);

/* Built-in tables with the site's over them. site_dir NULL, or a folder that is not there: none. *ret is to be freed. On
 * ERR_TABLES there is no catalogue, and problems (may be NULL; its arena set by the caller) holds all of them, by file and
 * line; the error's sentence tells how many and the first. */
enum err catalog_load(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, struct catalog **ret,
	struct problems *problems);
/* The same with the site's tables in memory: to see whether they would do before they are written. */
enum err catalog_load_over(struct cx *cx, const struct catalog_source *builtin, const struct catalog_source *site, struct catalog **ret,
	struct problems *problems);
void catalog_free(struct catalog *catalog);                            /* NULL-safe */
static inline void catalog_auto(struct catalog **catalog) { catalog_free(*catalog); }  /* AUTO(catalog) struct catalog *c = NULL; */

/* Those in force, strata of one beside each other. And the fifth of a small area; 0: the site has not said. */
const struct need_figure *catalog_need_figures(struct arena *arena, const struct catalog *catalog, size_t *ret_count);
int catalog_fifth(const struct catalog *catalog, struct str small_area);
/* version 0: the newest. NULL if there is none. */
const struct rule *catalog_rule(const struct catalog *catalog, struct str id, int64_t version);
const struct redflag *catalog_redflag(const struct catalog *catalog, struct str id);
/* version 0: the newest. NULL if there is none. */
const struct pathway *catalog_pathway(const struct catalog *catalog, struct str id, int64_t version);
/* All versions of one; *ret_count 0 where there is none. */
const struct pathway *const *catalog_pathway_versions(const struct catalog *catalog, struct str id, size_t *ret_count);
/* version 0: the newest. NULL if there is none. */
const struct instrument *catalog_instrument(const struct catalog *catalog, struct str id, int64_t version);
/* version 0: the newest. NULL if there is none. */
const struct letter_kind *catalog_letter(const struct catalog *catalog, struct str id, int64_t version);
/* id STR_NONE: the one in use; version 0: the newest. NULL if there is none. */
const struct severity *catalog_severity(const struct catalog *catalog, struct str id, int64_t version);
const struct intervention *catalog_intervention(const struct catalog *catalog, struct str id);
const struct profession *catalog_profession(const struct catalog *catalog, struct str id);
/* By its id or, as people are written down, by its title in whatever case. NULL: it is none of the table. */
const struct profession *catalog_profession_called(const struct catalog *catalog, struct str text);
const struct carer_row *catalog_carer(const struct catalog *catalog, enum carer_kind kind, struct str id);
const struct competence_row *catalog_competence(const struct catalog *catalog, struct str id);
const struct skill *catalog_skill(const struct catalog *catalog, struct str id);
/* The day on which the first of the numbers for a crisis has to be looked at again; DAY_NONE: there are none. */
struct day catalog_crisis_due(const struct catalog *catalog);
const struct provider *catalog_provider(const struct catalog *catalog, struct str id);
/* The role here that a provider's role is; STR_NONE: none. */
struct str catalog_provider_role(const struct catalog *catalog, const struct provider *provider, struct str value);
/* All files of one list; *ret_count 0 where the site has none. */
struct codelist *const *catalog_codelists(const struct catalog *catalog, struct str id, size_t *ret_count);
/* Is there anything to go by, and has it been reviewed? */
enum list_state { LIST_CHECKED, LIST_UNCHECKED, LIST_SYNTHETIC /* codes of the synthetic region only */, LIST_MISSING };
enum list_state catalog_list_state(const struct catalog *catalog, struct str id);
/* What a code alone says of how sensitive a record with it is: a set of enum label, 0 nothing. The lists label-restricted,
 * label-very-restricted, label-third-party, label-harm, label-safeguarding, label-domestic and label-sexual-health. */
uint8_t catalog_code_labels(struct arena *arena, const struct catalog *catalog, struct str system, struct str code);
const struct list_name *catalog_list_name(const struct catalog *catalog, struct str id);
/* The code sets of a rule, in the order of rule->list, resolved against the code table. Memory is the arena's. */
struct codeset *catalog_codesets(struct arena *arena, const struct catalog *catalog, const struct rule *rule,
	const struct code_row *rows, size_t count);

/* Bring in a code list: a CSV file as somebody publishes it, to be kept as one of the site's tables. */
struct codelist_add {
	const char *file;                       /* where it is */
	const char *id, *system;                /* of lists.csv; of model/code.h */
	const char *part;                       /* NULL: from the file's name; "": none */
	const char *code, *term, *group;        /* names of columns, NULL: "code", "term", "group" where they are there */
	const char *group_all;                  /* one body system for every row; NULL */
	const char *version, *source, *reviewed;/* source is needed; version NULL: "1"; reviewed NULL: "nobody yet" */
	bool checked;
	const char *name, *holds;               /* a list that lists.csv does not know yet: how a sentence speaks of it; NULL */
};
struct codelist_added { const char *path; size_t codes, twice; bool replaced; };   /* twice: rows that said a code again */
/* Codes stay as they are, letter by letter (up to 18 digits and more). Any code that cannot be one of the system is a problem with
 * the line of the given file, and then nothing is written (ERR_TABLES). Writes SITE/codelists/ID.SYSTEM.PART.csv and, for a new
 * name, a row of SITE/lists.csv, whole or not at all; a file of the same name is replaced. */
enum err codelist_add(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, const struct codelist_add *how,
	struct codelist_added *ret, struct problems *problems);

/* Bring in what a site has of a questionnaire: a licence with its words (licences/), a value set (values/), or a key of its own
 * (instruments/); what the file holds says which. It is looked at with all others first: on ERR_TABLES nothing is written. */
struct instrument_added { const char *path; bool replaced; };
enum err instrument_add(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, const char *file, bool check_only,
	struct instrument_added *ret, struct problems *problems);

/* What a site's folder changes. */
struct catalog_change {
	const char *file;                       /* of the site, below its folder */
	const char *what;                       /* "new", "replaces the built-in version 1", "version 2 beside the built-in version 1", "the same" */
	const char **detail; size_t details;    /* "window.months: 36, was 48"; "3 codes more, 1 fewer" */
};
/* In the order of the folder. Compares text, so it also works on tables that have problems, as far as they can be read. */
enum err catalog_diff(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, struct catalog_change **ret,
	size_t *ret_count);

#endif
