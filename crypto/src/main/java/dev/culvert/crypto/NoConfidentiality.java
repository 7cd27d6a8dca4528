package dev.culvert.crypto;

/** The NULL encryption algorithm (RFC 2410). */
enum NoConfidentiality implements Confidentiality {
  INSTANCE;

  @Override
  public void encrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {}

  @Override
  public void decrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {}
}
