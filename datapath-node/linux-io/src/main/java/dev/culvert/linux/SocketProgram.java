package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of classic BPF that the kernel runs for each packet of a socket (linux/filter.h). A
 * load beyond the packet's end ends it with 0.
 */
final class SocketProgram {
  /** BPF_LD + BPF_W + BPF_ABS, and + BPF_IND: behind the offset in X. */
  private static final short LOAD_WORD = 0x20;

  private static final short LOAD_WORD_BEHIND_X = 0x40;

  /** BPF_LDX + BPF_B + BPF_MSH: X becomes four times the low half of a byte. */
  private static final short LOAD_HEADER_LENGTH = 0xb1;

  /** BPF_ALU + BPF_MOD + BPF_K, unsigned. */
  private static final short MODULO = 0x94;

  /** BPF_JMP + BPF_JEQ + BPF_K. */
  private static final short JUMP_IF_EQUAL = 0x15;

  /** BPF_RET + BPF_K, and + BPF_A. */
  private static final short RETURN = 0x06;

  private static final short RETURN_VALUE = 0x16;

  /** struct sock_filter: code (2), jump if true (1), jump if false (1), operand (4). */
  private static final int INSTRUCTION_BYTES = 8;

  /** struct sock_fprog: length (2), padding (6), pointer (8). */
  private static final int PROGRAM_BYTES = 16;

  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

  private record Instruction(short code, int jumpIfFalse, int operand) {}

  private final List<Instruction> instructions = new ArrayList<>();

  /** Loads the 32-bit word at an offset of the packet. */
  SocketProgram loadWord(int offset) {
    return add(LOAD_WORD, 0, offset);
  }

  /** Loads the 32-bit word that lies so far behind the IPv4 header with which the packet begins. */
  SocketProgram loadWordBehindIpv4(int offset) {
    return add(LOAD_HEADER_LENGTH, 0, 0).add(LOAD_WORD_BEHIND_X, 0, offset);
  }

  /** Divides what was loaded, unsigned, and keeps the remainder. */
  SocketProgram modulo(int divisor) {
    return add(MODULO, 0, divisor);
  }

  /** Goes on if what was loaded is {@code value}, and else skips instructions. */
  SocketProgram skipUnless(int value, int skipped) {
    return add(JUMP_IF_EQUAL, skipped, value);
  }

  /** Ends with a constant. */
  SocketProgram answer(int constant) {
    return add(RETURN, 0, constant);
  }

  /** Ends with what was loaded. */
  SocketProgram answerValue() {
    return add(RETURN_VALUE, 0, 0);
  }

  private SocketProgram add(short code, int jumpIfFalse, int operand) {
    instructions.add(new Instruction(code, jumpIfFalse, operand));
    return this;
  }

  /** From now on the socket gets so many bytes of a packet as the answer says, and none for 0. */
  void filter(LinuxSocket socket) throws LinuxException {
    attach(socket, "SO_ATTACH_FILTER", SO_ATTACH_FILTER);
  }

  /**
   * From now on the answer says which of the sockets that share this one's port gets a packet, in
   * the order in which they were bound.
   */
  void chooseAmongShared(LinuxSocket socket) throws LinuxException {
    attach(socket, "SO_ATTACH_REUSEPORT_CBPF", SO_ATTACH_REUSEPORT_CBPF);
  }

  private void attach(LinuxSocket socket, String name, int option) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate((long) instructions.size() * INSTRUCTION_BYTES, 8);
      for (int i = 0; i < instructions.size(); i++) {
        Instruction instruction = instructions.get(i);
        long at = (long) i * INSTRUCTION_BYTES;
        code.set(JAVA_SHORT, at, instruction.code());
        code.set(JAVA_BYTE, at + 3, (byte) instruction.jumpIfFalse());
        code.set(JAVA_INT, at + 4, instruction.operand());
      }
      MemorySegment program = arena.allocate(PROGRAM_BYTES, 8);
      program.set(JAVA_SHORT, 0, (short) instructions.size());
      program.set(ADDRESS, 8, code);
      LinuxException.check(
          "setsockopt " + name + " of " + socket,
          Libc.setsockopt(socket.fd(), LinuxSocket.SOL_SOCKET, option, program));
    }
  }
}
