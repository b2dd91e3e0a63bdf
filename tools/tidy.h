/* What the checks of tidy share: the files of the project, read once, and the list of complaints. */
#ifndef TOOLS_TIDY_H
#define TOOLS_TIDY_H

#include "base/arena.h"
#include "base/str.h"

struct source {
	const char *path;        /* from the project's folder: "src/base/day.c" */
	struct str text;         /* as it is; empty for a file that is not text */
	struct str code;         /* of C: the same length, what stands in comments and quotes blanked, but not in #include lines */
	bool is_c;               /* .c or .h */
};

struct complaint { const char *path; int line; const char *say; };

struct tree {
	struct arena *arena;
	const char *root;
	struct source *file;
	size_t count, room;
	struct complaint *complaint;     /* of the check that runs */
	size_t complaints, complaint_room;
	struct known { struct str line; bool needed; } *known;       /* lines of tools/tidy.known; needed: it is so still */
	size_t knowns;
};

/* Line 0: the complaint is about the file as a whole. */
void complain(struct tree *tree, const char *path, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));
int line_of(const struct source *file, size_t at);
const struct source *file_of(const struct tree *tree, const char *path);       /* NULL if there is none */
bool path_in(const struct source *file, const char *folder);                   /* folder ends in '/' */
/* The next line of a text from *at on; false at its end. */
bool line_next(struct str text, size_t *at, struct str *ret_line);
/* The next word of letters, digits and _ in a line from *at on; false at its end. */
bool word_next(struct str line, size_t *at, struct str *ret_word);
/* Is it somewhere in these files as a whole word? C: outside comments. */
bool word_used(const struct tree *tree, const char *folder, struct str word);
/* Is there a line "KIND NAME why" in tools/tidy.known? `needed` says whether there has to be. */
bool is_known(struct tree *tree, const char *kind, struct str name, bool needed);
/* The number of a line "KIND PATH N" there, 0 where there is none; so many there are. */
int64_t known_count(struct tree *tree, const char *kind, const char *path, int64_t there);

/* The checks; each complains. In tidy_floors.c: */
void check_floors(struct tree *tree);
void check_folders(struct tree *tree);
void check_database(struct tree *tree);
void check_dead(struct tree *tree);
/* in tidy_text.c: */
void check_length(struct tree *tree);
void check_width(struct tree *tree);
void check_opening(struct tree *tree);
void check_banned(struct tree *tree);
void check_words(struct tree *tree);
/* in tidy_tables.c: */
void check_hazards(struct tree *tree);
void check_errors(struct tree *tree);
void check_queries(struct tree *tree);

#endif
