/**
 * Signed records: who wrote a record, that it is whole and in its place, and that it is newer than
 * the last of its writer.
 *
 * <pre>
 * SigningKey ──WriterRequest──▶ cert-authority ──WriterCertificate──▶ SigningIdentity
 * SigningIdentity ─▶ RecordSigner ──header──▶ RecordVerifier ─▶ RecordCheck, one for each reading
 * </pre>
 *
 * <p>What a header looks like and who may write what are contracts' ({@code RecordSignature},
 * {@code Authorship}). No file, no network and no Kafka here: those are the services'.
 */
package dev.culvert.crypto.signing;
