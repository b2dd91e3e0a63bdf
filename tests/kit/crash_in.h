/* Inside the disk that can lose its power: what the VFS writes and the walk reads. */
#ifndef TESTS_KIT_CRASH_IN_H
#define TESTS_KIT_CRASH_IN_H

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>

#include "base/must.h"
#include "tests/kit/crash_vfs.h"

#define DISK_BYTES ((size_t)2 << 30)      /* address space only: what is touched counts */
#define FILES_MAX 8                       /* names at one time: database, log, journal and their like */
#define NODES_MAX 256                     /* files ever made, temporary ones too */
#define OPENS_MAX 80                      /* of one file at a time: LIMIT_READERS and the writer */
#define SHM_REGIONS 32
#define SHM_LOCKS 8
#define CHUNK 4096                        /* operations */
#define CHUNKS_MAX 1024
#define NAME_MAX_BYTES 64

enum op_kind { OP_CREATE, OP_DELETE, OP_WRITE, OP_TRUNCATE, OP_SYNC, OP_FOLDER_SYNC };
struct op { enum op_kind kind; int node; int64_t at; size_t n; const char *bytes; char name[NAME_MAX_BYTES]; };

struct open_file;
struct node {
	char *bytes;                      /* as programs see it */
	size_t size, room;
	bool borrowed;                    /* bytes belong to the operation that brought them: copy before writing */
	bool temporary, in_use;
	struct open_file *open[OPENS_MAX];
	void *shm[SHM_REGIONS];
};

struct crash_disk {
	sqlite3_vfs vfs;
	char name[32];
	pthread_mutex_t lock;
	size_t used;                      /* of this memory */
	struct { char name[NAME_MAX_BYTES]; int node; } file[FILES_MAX];
	int files;
	struct node node[NODES_MAX];
	int nodes;
	struct op *chunk[CHUNKS_MAX];
	_Atomic int64_t ops;
	int64_t bytes;
	unsigned fail_ops;
	enum crash_fault fault;
	int64_t fail_nth, fail_seen;
	bool fail_for_ever, failed;
	int last_errno;
};

struct open_file {
	sqlite3_file base;
	struct crash_disk *disk;
	int node;
	int lock;
	bool folder_unsynced;             /* a new journal or log, not synced yet */
	bool temporary;
	unsigned shm_shared, shm_alone;   /* bits of locks held */
};

struct crash_disk *disk_new(bool shared);         /* shared with children */
void *disk_memory(struct crash_disk *disk, size_t bytes);
const struct op *disk_op(const struct crash_disk *disk, int64_t number);
struct op *disk_record(struct crash_disk *disk, enum op_kind kind, int node);    /* complete it, then disk_recorded */
void disk_recorded(struct crash_disk *disk);
int disk_node_new(struct crash_disk *disk);
void disk_name(struct crash_disk *disk, const char *name, int node);

#endif
