/* The floor: one send() per subscriber and tick, nothing else. Speaks like the servers of announce.mjs.
 * Usage: c-floor FRAME-FILE OFFSET DIGITS, where the file is one event and its number stands at the offset. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_SUBSCRIBERS 20000

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache, no-transform\r\n"
                           "Transfer-Encoding: chunked\r\n\r\n2\r\n:\n\r\n";

static int subscribers[MAX_SUBSCRIBERS];
static int subscriber_count;
static char *frame;
static size_t frame_length;
static size_t number_at;
static int digits;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int listen_anywhere(int *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length)) fail("getsockname");
  *port = ntohs(address.sin_port);
  return listener;
}

/* Whoever does not read is waited for: the clients of the benchmark read. */
static void send_all(int subscriber, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(subscriber, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) {
      struct pollfd writable = {.fd = subscriber, .events = POLLOUT};
      poll(&writable, 1, 1000);
      continue;
    }
    if (sent < 0) return;
    bytes += sent;
    length -= (size_t)sent;
  }
}

static void accept_subscriber(int listener) {
  char request[4096];
  int one = 1;
  int subscriber = accept(listener, NULL, NULL);
  if (subscriber < 0 || subscriber_count == MAX_SUBSCRIBERS) fail("accept");
  if (recv(subscriber, request, sizeof request, 0) <= 0) fail("recv");
  setsockopt(subscriber, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  send_all(subscriber, HEAD, sizeof HEAD - 1);
  subscribers[subscriber_count++] = subscriber;
}

static void publish(long first, int count) {
  char number[32];
  char *joined = malloc(frame_length * (size_t)count);
  for (int event = 0; event < count; event++) {
    char *at = joined + frame_length * (size_t)event;
    memcpy(at, frame, frame_length);
    snprintf(number, sizeof number, "%0*ld", digits, first + event);
    memcpy(at + number_at, number, (size_t)digits);
  }
  for (int i = 0; i < subscriber_count; i++) send_all(subscribers[i], joined, frame_length * (size_t)count);
  free(joined);
}

static void read_frame(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  fseek(file, 0, SEEK_END);
  frame_length = (size_t)ftell(file);
  rewind(file);
  frame = malloc(frame_length);
  if (fread(frame, 1, frame_length, file) != frame_length) fail(path);
  fclose(file);
}

int main(int argc, char **argv) {
  int port, control_port;
  if (argc != 4) return 2;
  read_frame(argv[1]);
  number_at = (size_t)atol(argv[2]);
  digits = atoi(argv[3]);
  int listener = listen_anywhere(&port);
  int control_listener = listen_anywhere(&control_port);
  printf("{\"port\":%d,\"controlPort\":%d}\n", port, control_port);
  fflush(stdout);
  /* 0: the starter, whose end is ours; 1: subscribers; 2: who may publish; 3: the publisher. */
  struct pollfd polled[4] = {{0, POLLIN, 0}, {listener, POLLIN, 0}, {control_listener, POLLIN, 0}, {-1, POLLIN, 0}};
  for (;;) {
    char line[256];
    if (poll(polled, 4, -1) < 0) fail("poll");
    if (polled[0].revents && read(0, line, sizeof line) <= 0) return 0;
    if (polled[1].revents) accept_subscriber(listener);
    if (polled[2].revents) polled[3].fd = accept(control_listener, NULL, NULL);
    if (polled[3].fd < 0 || !polled[3].revents) continue;
    ssize_t length = read(polled[3].fd, line, sizeof line - 1);
    if (length <= 0) {
      close(polled[3].fd);
      polled[3].fd = -1;
      continue;
    }
    line[length] = 0;
    long first;
    int count;
    if (sscanf(line, "publish %ld %d", &first, &count) == 2) publish(first, count);
  }
}
