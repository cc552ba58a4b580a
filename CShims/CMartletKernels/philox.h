// Philox4x32-10: multipliers and Weyl increments of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3" (2011).
#define MK_PHILOX_M0 0xd2511f53u
#define MK_PHILOX_M1 0xcd9e8d57u
#define MK_PHILOX_W0 0x9e3779b9u
#define MK_PHILOX_W1 0xbb67ae85u
