/* The disk, and the VFS through which SQLite works on it. */
#include "tests/kit/crash_in.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/file.h"
#include "tests/kit/kit.h"

/* ---- memory ---- */

void *disk_memory(struct crash_disk *disk, size_t bytes)
{
	size_t at = (disk->used + 15) & ~(size_t)15;
	must(bytes < DISK_BYTES - at);
	disk->used = at + bytes;
	return (char *)disk + at;
}

static void own(struct crash_disk *disk, struct node *node, size_t room)
{
	if (!node->borrowed && room <= node->room)
		return;
	size_t more = node->room ? node->room : 65536, least = room > node->size ? room : node->size;
	while (more < least)
		more *= 2;
	char *bytes = disk_memory(disk, more);
	if (node->size)
		memcpy(bytes, node->bytes, node->size);
	node->bytes = bytes;
	node->room = more;
	node->borrowed = false;
}

int disk_node_new(struct crash_disk *disk)
{
	for (int i = 0; i < disk->nodes; i++)
		if (disk->node[i].temporary && !disk->node[i].in_use) {
			disk->node[i].size = 0;
			disk->node[i].in_use = true;
			return i;
		}
	must(disk->nodes < NODES_MAX);
	disk->node[disk->nodes].in_use = true;
	return disk->nodes++;
}

/* ---- what was done ---- */

const struct op *disk_op(const struct crash_disk *disk, int64_t number)
{
	return &disk->chunk[number / CHUNK][number % CHUNK];
}

struct op *disk_record(struct crash_disk *disk, enum op_kind kind, int node)
{
	int64_t number = disk->ops;
	must(number < (int64_t)CHUNK * CHUNKS_MAX);
	if (!disk->chunk[number / CHUNK])
		disk->chunk[number / CHUNK] = disk_memory(disk, CHUNK * sizeof(struct op));
	struct op *op = &disk->chunk[number / CHUNK][number % CHUNK];
	*op = (struct op){ kind, node, 0, 0, NULL, "" };
	return op;
}

/* Counted last: a reader who comes after a sudden death sees whole operations only. */
void disk_recorded(struct crash_disk *disk)
{
	disk->ops++;
}

static void record_name(struct crash_disk *disk, enum op_kind kind, int node, const char *name)
{
	struct op *op = disk_record(disk, kind, node);
	must(strlen(name) < NAME_MAX_BYTES);
	snprintf(op->name, sizeof op->name, "%s", name);
	disk_recorded(disk);
}

int64_t crash_disk_ops(const struct crash_disk *disk)
{
	return disk->ops;
}

int64_t crash_disk_bytes(const struct crash_disk *disk)
{
	return disk->bytes;
}

/* ---- names ---- */

static int find(const struct crash_disk *disk, const char *name)
{
	for (int i = 0; i < disk->files; i++)
		if (strcmp(disk->file[i].name, name) == 0)
			return i;
	return -1;
}

void disk_name(struct crash_disk *disk, const char *name, int node)
{
	must(disk->files < FILES_MAX && strlen(name) < NAME_MAX_BYTES);
	snprintf(disk->file[disk->files].name, sizeof disk->file[disk->files].name, "%s", name);
	disk->file[disk->files++].node = node;
}

/* ---- faults ---- */

void crash_disk_fail(struct crash_disk *disk, unsigned ops, enum crash_fault fault, int64_t nth, bool for_ever)
{
	pthread_mutex_lock(&disk->lock);
	disk->fail_ops = ops;
	disk->fault = fault;
	disk->fail_nth = nth;
	disk->fail_seen = 0;
	disk->fail_for_ever = for_ever;
	disk->failed = false;
	pthread_mutex_unlock(&disk->lock);
}

bool crash_disk_failed(const struct crash_disk *disk)
{
	return disk->failed;
}

/* Is it this one's turn to fail? */
static bool fails(struct crash_disk *disk, enum crash_op op)
{
	if (!disk->fail_nth || !(disk->fail_ops & op))
		return false;
	disk->fail_seen++;
	if (disk->fail_seen != disk->fail_nth && !(disk->fail_for_ever && disk->fail_seen > disk->fail_nth))
		return false;
	disk->failed = true;
	disk->last_errno = disk->fault == CRASH_FULL ? ENOSPC : EIO;
	return true;
}

/* ---- a file ---- */

static struct open_file *file_of(sqlite3_file *base)
{
	return (struct open_file *)base;
}

/* The lock is held from here to leave(). */
static struct node *enter(sqlite3_file *base)
{
	struct crash_disk *disk = file_of(base)->disk;
	pthread_mutex_lock(&disk->lock);
	return &disk->node[file_of(base)->node];
}

static int leave(sqlite3_file *base, int rc)
{
	pthread_mutex_unlock(&file_of(base)->disk->lock);
	return rc;
}

static int x_close(sqlite3_file *base)
{
	struct open_file *file = file_of(base);
	struct node *node = enter(base);
	for (int i = 0; i < OPENS_MAX; i++)
		if (node->open[i] == file)
			node->open[i] = NULL;
	if (file->temporary)
		node->in_use = false;
	return leave(base, SQLITE_OK);
}

static int x_read(sqlite3_file *base, void *to, int n, sqlite3_int64 at)
{
	struct node *node = enter(base);
	if (fails(file_of(base)->disk, CRASH_READ))
		return leave(base, SQLITE_IOERR_READ);
	size_t have = (size_t)at < node->size ? node->size - (size_t)at : 0;
	if (have > (size_t)n)
		have = (size_t)n;
	if (have)
		memcpy(to, node->bytes + at, have);
	memset((char *)to + have, 0, (size_t)n - have);
	return leave(base, have == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
}

static void put(struct crash_disk *disk, int number, const void *from, size_t n, size_t at)
{
	struct node *node = &disk->node[number];
	own(disk, node, at + n);
	if (at > node->size)
		memset(node->bytes + node->size, 0, at - node->size);
	memcpy(node->bytes + at, from, n);
	if (at + n > node->size)
		node->size = at + n;
	disk->bytes += (int64_t)n;
	if (node->temporary)
		return;
	struct op *op = disk_record(disk, OP_WRITE, number);
	char *bytes = disk_memory(disk, n);
	memcpy(bytes, from, n);
	op->at = (int64_t)at;
	op->n = n;
	op->bytes = bytes;
	disk_recorded(disk);
}

static int x_write(sqlite3_file *base, const void *from, int n, sqlite3_int64 at)
{
	struct open_file *file = file_of(base);
	enter(base);
	if (fails(file->disk, CRASH_WRITE)) {
		if (file->disk->fault == CRASH_SWALLOW)
			return leave(base, SQLITE_OK);
		if (file->disk->fault == CRASH_FULL && n > 1)
			put(file->disk, file->node, from, (size_t)n / 2, (size_t)at);
		return leave(base, file->disk->fault == CRASH_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE);
	}
	put(file->disk, file->node, from, (size_t)n, (size_t)at);
	return leave(base, SQLITE_OK);
}

static int x_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct open_file *file = file_of(base);
	struct node *node = enter(base);
	if (fails(file->disk, CRASH_TRUNCATE))
		return leave(base, SQLITE_IOERR_TRUNCATE);
	own(file->disk, node, (size_t)size);
	if ((size_t)size > node->size)
		memset(node->bytes + node->size, 0, (size_t)size - node->size);
	node->size = (size_t)size;
	if (!node->temporary) {
		disk_record(file->disk, OP_TRUNCATE, file->node)->at = size;
		disk_recorded(file->disk);
	}
	return leave(base, SQLITE_OK);
}

static int x_sync(sqlite3_file *base, int flags)
{
	(void)flags;
	struct open_file *file = file_of(base);
	struct node *node = enter(base);
	if (node->temporary)
		return leave(base, SQLITE_OK);
	if (fails(file->disk, CRASH_SYNC))
		return leave(base, SQLITE_IOERR_FSYNC);
	disk_record(file->disk, OP_SYNC, file->node);
	disk_recorded(file->disk);
	if (file->folder_unsynced) {
		disk_record(file->disk, OP_FOLDER_SYNC, -1);
		disk_recorded(file->disk);
		file->folder_unsynced = false;
	}
	return leave(base, SQLITE_OK);
}

static int x_size(sqlite3_file *base, sqlite3_int64 *ret)
{
	*ret = (sqlite3_int64)enter(base)->size;
	return leave(base, SQLITE_OK);
}

/* ---- locks, as between the connections of one process ---- */

static int strongest_other(const struct node *node, const struct open_file *file)
{
	int most = SQLITE_LOCK_NONE;
	for (int i = 0; i < OPENS_MAX; i++)
		if (node->open[i] && node->open[i] != file && node->open[i]->lock > most)
			most = node->open[i]->lock;
	return most;
}

static int x_lock(sqlite3_file *base, int level)
{
	struct open_file *file = file_of(base);
	int other = strongest_other(enter(base), file), rc = SQLITE_OK;
	if (level <= file->lock)
		return leave(base, SQLITE_OK);
	if (level == SQLITE_LOCK_SHARED && other >= SQLITE_LOCK_PENDING)
		rc = SQLITE_BUSY;
	if (level > SQLITE_LOCK_SHARED && other >= SQLITE_LOCK_RESERVED)
		rc = SQLITE_BUSY;
	if (rc == SQLITE_OK && level == SQLITE_LOCK_EXCLUSIVE && other > SQLITE_LOCK_NONE) {
		file->lock = SQLITE_LOCK_PENDING;
		rc = SQLITE_BUSY;
	}
	if (rc == SQLITE_OK)
		file->lock = level;
	return leave(base, rc);
}

static int x_unlock(sqlite3_file *base, int level)
{
	enter(base);
	if (file_of(base)->lock > level)
		file_of(base)->lock = level;
	return leave(base, SQLITE_OK);
}

static int x_check_reserved(sqlite3_file *base, int *ret)
{
	*ret = strongest_other(enter(base), NULL) >= SQLITE_LOCK_RESERVED;
	return leave(base, SQLITE_OK);
}

static int x_control(sqlite3_file *base, int what, void *arg)
{
	(void)base, (void)what, (void)arg;
	return SQLITE_NOTFOUND;
}

static int x_sector(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

static int x_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_SUBPAGE_READ;
}

/* ---- shared memory of the write-ahead log ---- */

static int x_shm_map(sqlite3_file *base, int region, int bytes, int extend, void volatile **ret)
{
	struct node *node = enter(base);
	*ret = NULL;
	must(region < SHM_REGIONS);
	if (fails(file_of(base)->disk, CRASH_SHM))
		return leave(base, SQLITE_IOERR_SHMMAP);
	if (!node->shm[region] && extend) {
		node->shm[region] = disk_memory(file_of(base)->disk, (size_t)bytes);
		memset(node->shm[region], 0, (size_t)bytes);
	}
	*ret = node->shm[region];
	return leave(base, SQLITE_OK);
}

static int x_shm_lock(sqlite3_file *base, int from, int n, int flags)
{
	struct open_file *file = file_of(base);
	const struct node *node = enter(base);
	unsigned bits = ((1u << n) - 1) << from, shared = 0, alone = 0;
	must(from + n <= SHM_LOCKS);
	if (flags & SQLITE_SHM_UNLOCK) {
		file->shm_shared &= ~bits;
		file->shm_alone &= ~bits;
		return leave(base, SQLITE_OK);
	}
	for (int i = 0; i < OPENS_MAX; i++)
		if (node->open[i] && node->open[i] != file) {
			shared |= node->open[i]->shm_shared;
			alone |= node->open[i]->shm_alone;
		}
	if (bits & (flags & SQLITE_SHM_SHARED ? alone : alone | shared))
		return leave(base, SQLITE_BUSY);
	*(flags & SQLITE_SHM_SHARED ? &file->shm_shared : &file->shm_alone) |= bits;
	return leave(base, SQLITE_OK);
}

static void x_shm_barrier(sqlite3_file *base)
{
	__sync_synchronize();
	enter(base);              /* and as an order that the thread sanitizer understands */
	leave(base, SQLITE_OK);
}

static int x_shm_unmap(sqlite3_file *base, int delete)
{
	struct open_file *file = file_of(base);
	struct node *node = enter(base);
	bool others = false;
	file->shm_shared = file->shm_alone = 0;
	for (int i = 0; i < OPENS_MAX; i++)
		others |= node->open[i] && node->open[i] != file;
	if (delete && !others)
		memset(node->shm, 0, sizeof node->shm);
	return leave(base, SQLITE_OK);
}

static const sqlite3_io_methods methods = {
	2, x_close, x_read, x_write, x_truncate, x_sync, x_size, x_lock, x_unlock, x_check_reserved, x_control, x_sector,
			x_characteristics,
	x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap, NULL, NULL,
};

/* ---- the disk as SQLite sees it ---- */

static int out(struct crash_disk *disk, int rc)
{
	pthread_mutex_unlock(&disk->lock);
	return rc;
}

static int x_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags, int *ret_flags)
{
	struct crash_disk *disk = vfs->pAppData;
	struct open_file *file = file_of(base);
	bool made = false;
	*file = (struct open_file){ .disk = disk, .temporary = name == NULL };
	pthread_mutex_lock(&disk->lock);
	if (fails(disk, CRASH_OPEN))
		return out(disk, disk->fault == CRASH_FULL ? SQLITE_FULL : SQLITE_CANTOPEN);
	int found = name ? find(disk, name) : -1;
	if (name && found < 0 && !(flags & SQLITE_OPEN_CREATE)) {
		disk->last_errno = ENOENT;
		return out(disk, SQLITE_CANTOPEN);
	}
	file->node = found >= 0 ? disk->file[found].node : disk_node_new(disk);
	if (name && found < 0) {
		disk_name(disk, name, file->node);
		record_name(disk, OP_CREATE, file->node, name);
		made = true;
	}
	struct node *node = &disk->node[file->node];
	node->temporary = file->temporary;
	file->folder_unsynced = made && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL));
	int slot = 0;
	while (slot < OPENS_MAX && node->open[slot])
		slot++;
	must(slot < OPENS_MAX);
	node->open[slot] = file;
	base->pMethods = &methods;
	if (ret_flags)
		*ret_flags = flags;
	return out(disk, SQLITE_OK);
}

static int x_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	struct crash_disk *disk = vfs->pAppData;
	pthread_mutex_lock(&disk->lock);
	if (fails(disk, CRASH_DELETE))
		return out(disk, SQLITE_IOERR_DELETE);
	int found = find(disk, name);
	if (found < 0)
		return out(disk, SQLITE_IOERR_DELETE_NOENT);
	record_name(disk, OP_DELETE, disk->file[found].node, name);
	disk->file[found] = disk->file[--disk->files];
	if (!sync_folder)
		return out(disk, SQLITE_OK);
	if (fails(disk, CRASH_SYNC))
		return out(disk, SQLITE_IOERR_DIR_FSYNC);
	disk_record(disk, OP_FOLDER_SYNC, -1);
	disk_recorded(disk);
	return out(disk, SQLITE_OK);
}

static int x_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
	struct crash_disk *disk = vfs->pAppData;
	(void)flags;
	pthread_mutex_lock(&disk->lock);
	int found = find(disk, name);
	*ret = found >= 0 && disk->node[disk->file[found].node].size > 0;    /* an empty journal counts as none, as in unix */
	return out(disk, SQLITE_OK);
}

static int x_full_path(sqlite3_vfs *vfs, const char *name, int room, char *to)
{
	(void)vfs;
	snprintf(to, (size_t)room, "%s", name);
	return SQLITE_OK;
}

static int x_randomness(sqlite3_vfs *vfs, int n, char *to)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	(void)vfs;
	return real->xRandomness(real, n, to);
}

static int x_sleep(sqlite3_vfs *vfs, int us)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	(void)vfs;
	return real->xSleep(real, us);
}

static int x_time(sqlite3_vfs *vfs, sqlite3_int64 *ret)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	(void)vfs;
	return real->xCurrentTimeInt64(real, ret);
}

static int x_last_error(sqlite3_vfs *vfs, int room, char *to)
{
	const struct crash_disk *disk = vfs->pAppData;
	if (room > 0 && to)
		*to = '\0';
	return disk->last_errno;
}

struct crash_disk *disk_new(bool shared)
{
	static _Atomic int made;
	int kind = (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_NORESERVE;
	struct crash_disk *disk = mmap(NULL, DISK_BYTES, PROT_READ | PROT_WRITE, kind, -1, 0);
	must(disk != MAP_FAILED);
	disk->used = sizeof *disk;
	pthread_mutex_init(&disk->lock, NULL);
	snprintf(disk->name, sizeof disk->name, "crash-disk-%d", ++made);
	disk->vfs = (sqlite3_vfs){ .iVersion = 2, .szOsFile = sizeof(struct open_file), .mxPathname = NAME_MAX_BYTES - 16,
			.zName = disk->name,
		.pAppData = disk, .xOpen = x_open, .xDelete = x_delete, .xAccess = x_access, .xFullPathname = x_full_path,
		.xRandomness = x_randomness, .xSleep = x_sleep, .xGetLastError = x_last_error, .xCurrentTimeInt64 = x_time };
	must(sqlite3_vfs_register(&disk->vfs, 0) == SQLITE_OK);
	return disk;
}

struct crash_disk *crash_disk_new(void)
{
	return disk_new(true);
}

void crash_disk_free(struct crash_disk *disk)
{
	if (!disk)
		return;
	must(sqlite3_vfs_unregister(&disk->vfs) == SQLITE_OK);
	pthread_mutex_destroy(&disk->lock);
	munmap(disk, DISK_BYTES);
}

const char *crash_disk_vfs(const struct crash_disk *disk)
{
	return disk->name;
}

void crash_disk_put(const struct crash_disk *disk, const char *folder)
{
	struct cx *cx = kit_cx_now();
	for (int i = 0; i < disk->files; i++) {
		const struct node *node = &disk->node[disk->file[i].node];
		struct str bytes = { node->size ? node->bytes : "", node->size };
		must(file_write(cx, file_join(cx->arena, folder, disk->file[i].name), bytes, 0600) == OK);
	}
}
