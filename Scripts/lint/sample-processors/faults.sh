build=.build/x86_64-unknown-linux-gnu/release # fault
clang -march=native -o kernels kernels.c # fault
clang -O2 -o kernels kernels.c
