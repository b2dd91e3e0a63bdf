/* A small table of a file that somebody wrote: named columns, one row a line. */
#include "cli/cli_in.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/must.h"
#include "codec/csv.h"

enum err table_read(struct cx *cx, const char *path, const char *const *columns, int count, struct table_in *ret)
{
	AUTO(csv) struct csv_reader *csv = NULL;
	struct csv_record record;
	bool more;
	int at[8];
	size_t room = 0, line_room = 0, lines = 0;
	int fd = file_open(cx, path, O_RDONLY, 0);
	if (fd < 0)
		return file_fail(cx, "read", path);
	if (file_is_folder(path)) {
		close(fd);
		return fail(cx, ERR_FILE, "%s is a folder. Name the file in it.", path);
	}
	enum err err = csv_open(cx, fd, ',', '#', &csv);
	if (err == OK)
		err = csv_next(cx, csv, &record, &more);
	if (err == OK && !more)
		err = fail(cx, ERR_BAD_FILE, "%s is empty.", path);
	for (int k = 0; k < count && err == OK; k++) {
		at[k] = -1;
		for (size_t i = 0; i < record.fields; i++)
			if (str_is_ci(str_trim(record.field[i]), columns[k] + (columns[k][0] == '?')))
				at[k] = (int)i;
		if (at[k] < 0 && columns[k][0] != '?')
			err = fail(cx, ERR_BAD_FILE, "%s, line %" PRId64 ": there is no column %s.", path, record.line, columns[k]);
	}
	*ret = (struct table_in){ 0 };
	while (err == OK && (err = csv_next(cx, csv, &record, &more)) == OK && more) {
		struct str(*row)[8] = ARRAY_PUSH(cx->arena, ret->row, ret->rows, room);
		*ARRAY_PUSH(cx->arena, ret->line, lines, line_room) = record.line;
		for (int k = 0; k < count; k++)
			(*row)[k] = at[k] >= 0 && (size_t)at[k] < record.fields ? str_dup(cx->arena, str_trim(record.field[at[k]])) : STR("");
		if (record.problem)
			err = fail(cx, ERR_BAD_FILE, "%s, line %" PRId64 ": %s.", path, record.line, record.problem);
	}
	close(fd);
	return err;
}
