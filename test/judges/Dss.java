import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.File;

/** EU DSS over PDFs: `java Dss.java ROOT.pem FILE…` prints one line of JSON a file, its signatures in the order of the file. Fetches nothing. */
public class Dss {
  public static void main(String[] args) throws Exception {
    CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
    roots.addCertificate(DSSUtils.loadCertificate(new File(args[0])));
    for (int file = 1; file < args.length; file += 1) {
      CommonCertificateVerifier verifier = new CommonCertificateVerifier();
      verifier.setTrustedCertSources(roots);
      verifier.setAIASource(null);
      SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(args[file]));
      validator.setCertificateVerifier(verifier);
      StringBuilder line = new StringBuilder();
      for (SignatureWrapper signature : validator.validateDocument().getDiagnosticData().getSignatures()) {
        PDFRevisionWrapper revision = signature.getPDFRevision();
        line.append(line.length() == 0 ? "" : ",").append(String.format(
          "{\"intact\":%b,\"valid\":%b,\"trusted\":%b,\"undefinedChanges\":%d,\"annotationChanges\":%d,\"overlaps\":%s,\"visual\":%s,\"pages\":%s}",
          signature.isSignatureIntact(), signature.isSignatureValid(), signature.isTrustedChain(),
          revision.getPdfUndefinedChanges().size(), revision.getPdfAnnotationChanges().size(),
          revision.getPdfAnnotationsOverlapConcernedPages(), revision.getPdfVisualDifferenceConcernedPages(),
          revision.getPdfPageDifferenceConcernedPages()));
      }
      System.out.println("[" + line + "]");
    }
  }
}
