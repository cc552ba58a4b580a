// What a waiting loop tells the processor, for the thread pool and the arena's lock: Swift has no spelling for it.
#ifndef MARTLET_PAUSE_H
#define MARTLET_PAUSE_H

static inline void mk_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
