// Debian keeps OpenBLAS's cblas.h outside the default include path; pkg-config supplies the folder.
#include <cblas.h>
