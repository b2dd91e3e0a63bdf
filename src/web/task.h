/* What the pages share that show what is to be done: tasks written by hand, and what team meetings decided, as one list. */
#ifndef WEB_TASK_H
#define WEB_TASK_H

#include "care/task.h"
#include "web/meeting.h"

/* One thing to do. of a meeting: item and meeting say where it stands. */
struct todo {
	struct id id, item, meeting; bool of_meeting;
	int64_t patient, doer_id;       /* NIL: about nobody; nobody of the service */
	struct str say, doer, outcome, asked_name;
	struct day due_on, on;          /* on: of the meeting */
	enum point_state state;
	struct instant recorded_at;
};
/* What is open, the earliest day first. doer: of one; NIL: of the team, that nobody has taken; 0: all. more: there are others behind those. */
enum err todos_open(struct cx *cx, const struct request *rq, int64_t doer, int64_t take, struct todo **ret, size_t *ret_count, bool *ret_more);
/* What came of what one was to do, since then, the latest first. */
enum err todos_closed(struct cx *cx, const struct request *rq, struct instant since, int64_t take, struct todo **ret, size_t *ret_count);
enum err todos_of_patient(struct cx *cx, const struct request *rq, int64_t patient, int64_t take, struct todo **ret, size_t *ret_count);

struct str task_path(struct cx *cx, struct id task);
struct str todo_href(struct cx *cx, const struct todo *todo);
/* "Team meeting of 3 July", "written by Jo Firth". */
struct str todo_from(struct cx *cx, const struct todo *todo);
/* Lines with the forms that take and close them; where each goes on to is `back`. Names are asked for at once. */
enum err todo_lines(struct cx *cx, const struct request *rq, const struct todo *todo, size_t count, struct str back, struct t_task_line **ret);
/* The form that writes one; what was sent and refused comes back in it. id: of its fields on the page. */
enum err task_form(struct cx *cx, const struct request *rq, const char *id, struct str action, struct str back, struct t_task_form **ret);
/* Chosen in it: who does it now, NIL the team. */
enum err task_form_doer(struct cx *cx, const struct request *rq, struct t_task_form *form, int64_t doer);
/* What is to be done for one person, and the form; NULL for who writes none about that person. episode: hidden in the form, STR_NONE. */
enum err task_box(struct cx *cx, const struct request *rq, int64_t patient, struct str person_path, struct str episode, struct str back,
		  struct t_task_box **ret);

#endif
