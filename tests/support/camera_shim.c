/*
 * A camera where there is none: preloaded into a process, it answers the calls that Video4Linux programs make, so that
 * they capture from /dev/video0 without a kernel driver, unmodified.
 *
 * CAMERA_SHIM names a folder that stands in for the system's:
 *   $CAMERA_SHIM/dev/video0          the camera is plugged in while this file exists
 *   $CAMERA_SHIM/sys/video0/name     what it is called        (read as /sys/class/video4linux/video0/name)
 *   $CAMERA_SHIM/sys/video0/index    0, as for the first device of a webcam
 * CAMERA_SHIM_FORMAT is the pixel format it offers, YUYV (as when unset) or NV12.
 *
 * It offers 640 × 360 at 30 and at 15 frames a second and 1280 × 720 at 10. Every frame carries a stamp in the layout of
 * media::pattern: source 66, a number that counts the frames handed over since the stream was started, and the system's
 * time. Frames come when a timer says so; waiting for one is the kernel's own poll on that timer.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BUFFERS 4
#define SLOT (1280 * 720 * 2)
#define CAMERAS 8

struct camera {
    int fd; /* of the timer, which the program takes for the camera; 0: free */
    int memory;
    uint8_t *frames;
    uint32_t format, width, height, fps;
    uint32_t queue[BUFFERS], queued, sequence, number;
    int streaming;
};

static struct camera cameras[CAMERAS];

static const struct { uint32_t width, height, fps[2]; } MODES[] = {{640, 360, {30, 15}}, {1280, 720, {10, 0}}};
#define MODE_COUNT (sizeof MODES / sizeof MODES[0])

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

static struct camera *find(int fd) {
    for (int i = 0; fd > 0 && i < CAMERAS; i++)
        if (cameras[i].fd == fd) return &cameras[i];
    return NULL;
}

/* The stand-in for a path, in `place`; NULL for paths that aren't ours. */
static const char *stand_in(const char *path, char *place, size_t size) {
    static const char SYS[] = "/sys/class/video4linux/";
    const char *folder = getenv("CAMERA_SHIM");
    if (!folder || !path) return NULL;
    if (!strcmp(path, "/dev") || !strncmp(path, "/dev/video", 10))
        snprintf(place, size, "%s%s", folder, path);
    else if (!strncmp(path, SYS, sizeof SYS - 1))
        snprintf(place, size, "%s/sys/%s", folder, path + sizeof SYS - 1);
    else
        return NULL;
    return place;
}

static int plugged_in(void) {
    char place[4096];
    const char *path = stand_in("/dev/video0", place, sizeof place);
    return path && faccessat(AT_FDCWD, path, F_OK, 0) == 0;
}

static uint32_t offered(void) {
    const char *format = getenv("CAMERA_SHIM_FORMAT");
    return format && !strcmp(format, "NV12") ? V4L2_PIX_FMT_NV12 : V4L2_PIX_FMT_YUYV;
}

static int open_camera(void) {
    if (!plugged_in()) return errno = ENOENT, -1;
    for (int i = 0; i < CAMERAS; i++) {
        struct camera *c = &cameras[i];
        if (c->fd) continue;
        memset(c, 0, sizeof *c);
        c->memory = memfd_create("camera", MFD_CLOEXEC);
        if (c->memory < 0 || ftruncate(c->memory, (off_t)SLOT * BUFFERS)) return -1;
        c->frames = (uint8_t *)REAL("mmap", void *(*)(void *, size_t, int, int, int, off_t))(
            NULL, (size_t)SLOT * BUFFERS, PROT_READ | PROT_WRITE, MAP_SHARED, c->memory, 0);
        if (c->frames == MAP_FAILED) return -1;
        c->format = offered(), c->width = 640, c->height = 360, c->fps = 30;
        return c->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    }
    return errno = EMFILE, -1;
}

static uint64_t stamp(uint32_t number) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t time = (uint64_t)now.tv_sec * 10000 + (uint64_t)now.tv_nsec / 100000;
    uint64_t bits = 66ull << 48 | (uint64_t)(number & 0xffffff) << 24 | (time & 0xffffff);
    uint8_t check = 0;
    for (int shift = 48; shift >= 0; shift -= 8) {
        check ^= (uint8_t)(bits >> shift);
        for (int i = 0; i < 8; i++) check = check & 0x80 ? (uint8_t)(check << 1 ^ 0x07) : (uint8_t)(check << 1);
    }
    return bits << 8 | check;
}

static void draw(struct camera *c, uint8_t *frame) {
    uint64_t bits = stamp(c->number++);
    int packed = c->format == V4L2_PIX_FMT_YUYV;
    for (uint32_t y = 0; y < c->height; y++) {
        uint32_t row = y * 32 / c->height;
        for (uint32_t x = 0; x < c->width; x++) {
            uint8_t luma = (uint8_t)(40 + (x + y + c->number) % 160);
            if (row < 4) luma = bits >> (63 - row * 16 - x * 16 / c->width) & 1 ? 235 : 16;
            frame[(y * c->width + x) * (packed ? 2 : 1)] = luma;
            if (packed) frame[(y * c->width + x) * 2 + 1] = 128;
        }
    }
    if (!packed) memset(frame + c->width * c->height, 128, c->width * c->height / 2);
}

static uint32_t frame_size(const struct camera *c) {
    return c->format == V4L2_PIX_FMT_YUYV ? c->width * c->height * 2 : c->width * c->height * 3 / 2;
}

static void arm(struct camera *c) {
    struct itimerspec every = {{0, 0}, {0, 0}};
    if (c->streaming) every.it_interval.tv_nsec = every.it_value.tv_nsec = 1000000000l / c->fps;
    timerfd_settime(c->fd, 0, &every, NULL);
}

static void describe(const struct camera *c, struct v4l2_format *f) {
    struct v4l2_pix_format *pix = &f->fmt.pix;
    memset(pix, 0, sizeof *pix);
    pix->width = c->width, pix->height = c->height, pix->pixelformat = c->format, pix->field = V4L2_FIELD_NONE;
    pix->bytesperline = c->format == V4L2_PIX_FMT_YUYV ? c->width * 2 : c->width;
    pix->sizeimage = frame_size(c), pix->colorspace = V4L2_COLORSPACE_SRGB;
}

static int set_format(struct camera *c, struct v4l2_format *f) {
    for (size_t i = 0; i < MODE_COUNT; i++)
        if (f->fmt.pix.width == MODES[i].width && f->fmt.pix.height == MODES[i].height) {
            c->width = MODES[i].width, c->height = MODES[i].height, c->fps = MODES[i].fps[0];
        }
    describe(c, f);
    return 0;
}

static int parameters(struct camera *c, struct v4l2_streamparm *p, int set) {
    struct v4l2_captureparm *capture = &p->parm.capture;
    if (set && capture->timeperframe.numerator)
        for (size_t i = 0; i < MODE_COUNT; i++)
            for (int j = 0; j < 2; j++)
                if (MODES[i].width == c->width && MODES[i].fps[j] &&
                    MODES[i].fps[j] == capture->timeperframe.denominator / capture->timeperframe.numerator)
                    c->fps = MODES[i].fps[j];
    memset(capture, 0, sizeof *capture);
    capture->capability = V4L2_CAP_TIMEPERFRAME;
    capture->timeperframe.numerator = 1, capture->timeperframe.denominator = c->fps;
    return 0;
}

static int frame_sizes(struct v4l2_frmsizeenum *size) {
    if (size->index >= MODE_COUNT || size->pixel_format != offered()) return errno = EINVAL, -1;
    size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    size->discrete.width = MODES[size->index].width, size->discrete.height = MODES[size->index].height;
    return 0;
}

static int intervals(struct v4l2_frmivalenum *interval) {
    for (size_t i = 0; i < MODE_COUNT; i++)
        if (MODES[i].width == interval->width && MODES[i].height == interval->height && interval->index < 2 &&
            MODES[i].fps[interval->index]) {
            interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
            interval->discrete.numerator = 1, interval->discrete.denominator = MODES[i].fps[interval->index];
            return 0;
        }
    return errno = EINVAL, -1;
}

static void describe_buffer(const struct camera *c, struct v4l2_buffer *buffer) {
    buffer->length = SLOT, buffer->m.offset = buffer->index * SLOT;
    buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC, buffer->field = V4L2_FIELD_NONE;
    buffer->sequence = c->sequence, buffer->bytesused = frame_size(c);
}

static int hand_over(struct camera *c, struct v4l2_buffer *buffer) {
    uint64_t ticks;
    struct timespec now;
    if (!plugged_in()) return errno = ENODEV, -1;
    if (!c->streaming || !c->queued) return errno = EINVAL, -1;
    if (read(c->fd, &ticks, sizeof ticks) != sizeof ticks) return errno = EAGAIN, -1;
    buffer->index = c->queue[0];
    memmove(c->queue, c->queue + 1, --c->queued * sizeof c->queue[0]);
    draw(c, c->frames + (size_t)buffer->index * SLOT);
    c->sequence += (uint32_t)ticks;
    describe_buffer(c, buffer);
    clock_gettime(CLOCK_MONOTONIC, &now);
    buffer->timestamp.tv_sec = now.tv_sec, buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    return 0;
}

static int start(struct camera *c, int streaming) {
    if (!plugged_in()) return errno = ENODEV, -1;
    c->streaming = streaming, c->number = c->sequence = 0;
    if (!streaming) c->queued = 0;
    arm(c);
    return 0;
}

static int answer(struct camera *c, unsigned long request, void *argument) {
    switch ((uint32_t)request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *caps = argument;
        memset(caps, 0, sizeof *caps);
        strcpy((char *)caps->driver, "shim"), strcpy((char *)caps->card, "Numbered camera");
        caps->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        caps->capabilities = caps->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *format = argument;
        if (format->index || format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return errno = EINVAL, -1;
        format->pixelformat = offered(), format->flags = 0, strcpy((char *)format->description, "frames");
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: return frame_sizes(argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return intervals(argument);
    case VIDIOC_G_FMT: return describe(c, argument), 0;
    case VIDIOC_S_FMT: return set_format(c, argument);
    case VIDIOC_G_PARM: return parameters(c, argument, 0);
    case VIDIOC_S_PARM: return parameters(c, argument, 1);
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *buffers = argument;
        buffers->count = buffers->count > BUFFERS ? BUFFERS : buffers->count;
        return 0;
    }
    case VIDIOC_QUERYBUF: return describe_buffer(c, argument), 0;
    case VIDIOC_QBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->index >= BUFFERS || c->queued == BUFFERS) return errno = EINVAL, -1;
        c->queue[c->queued++] = buffer->index;
        return 0;
    }
    case VIDIOC_DQBUF: return hand_over(c, argument);
    case VIDIOC_STREAMON: return start(c, 1);
    case VIDIOC_STREAMOFF: return start(c, 0);
    default: return errno = ENOTTY, -1;
    }
}

/* The calls that are taken over. */

static int open_by(const char *name, const char *path, int flags, mode_t mode) {
    char place[4096];
    if (path && getenv("CAMERA_SHIM") && !strcmp(path, "/dev/video0")) return open_camera();
    const char *other = stand_in(path, place, sizeof place);
    return REAL(name, int (*)(const char *, int, ...))(other ? other : path, flags, mode);
}

#define MODE_OF(flags)                                                                                                 \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_by("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_by("open64", path, flags, mode);
}

DIR *opendir(const char *path) {
    char place[4096];
    const char *other = stand_in(path, place, sizeof place);
    return REAL("opendir", DIR * (*)(const char *))(other ? other : path);
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    struct camera *c = find(fd);
    if (c) return answer(c, request, argument);
    return REAL("ioctl", int (*)(int, unsigned long, ...))(fd, request, argument);
}

long syscall(long number, ...) {
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    struct camera *c = number == SYS_ioctl ? find((int)a[0]) : NULL;
    if (c) return answer(c, (unsigned long)a[1], (void *)a[2]);
    return REAL("syscall", long (*)(long, ...))(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void *map_by(const char *name, void *at, size_t length, int access, int flags, int fd, off_t offset) {
    struct camera *c = find(fd);
    return REAL(name, void *(*)(void *, size_t, int, int, int, off_t))(at, length, access, flags, c ? c->memory : fd, offset);
}

void *mmap(void *at, size_t length, int access, int flags, int fd, off_t offset) {
    return map_by("mmap", at, length, access, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int access, int flags, int fd, off_t offset) {
    return map_by("mmap64", at, length, access, flags, fd, offset);
}

int close(int fd) {
    struct camera *c = find(fd);
    int (*really)(int) = REAL("close", int (*)(int));
    if (c) {
        munmap(c->frames, (size_t)SLOT * BUFFERS);
        really(c->memory);
        c->fd = 0;
    }
    return really(fd);
}
