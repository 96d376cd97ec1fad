// A quarrel about money is nothing for an employee that may be wrong. Asking where the invoice is, is no
// quarrel: a word of money and a word of complaint have to stand together, or a phrase that is both.

import { phrases, says } from "../phrases.ts";
import { asksOf, type Window } from "../window.ts";
import { wordsOf } from "../words.ts";

/** Somebody who has complained about money is still complaining two questions later. */
const ASKS = 3;

const DISPUTES = phrases(
  "overcharged | over charged | charged twice | charged me twice | double charged | double charge | charged double | billed twice | billed me twice | double billed | chargeback | charge back",
  "want my money back | want a refund | demand a refund | demand my money | give me my money back | refund me | unauthorized charge | unauthorised charge | dispute this charge | dispute the charge | dispute this invoice | dispute the invoice | dispute my bill | charged for nothing | still being charged | keep charging me | keeps charging me | ripped off",
  "doppelt abgebucht | zweimal abgebucht | doppelt berechnet | zweimal berechnet | doppelt belastet | zu viel abgebucht | zu viel berechnet | zuviel berechnet | zuviel abgebucht | unberechtigte abbuchung | unberechtigt abgebucht | will mein geld zurück | möchte mein geld zurück | will mein geld wieder | geld zurückhaben | rechnung ist falsch | rechnung stimmt nicht | falsche rechnung | rückbuchung | rücklastschrift | abbuchung widersprechen | der rechnung widersprechen",
  "débité deux fois | prélevé deux fois | facturé deux fois | débitée deux fois | prélevée deux fois | facturée deux fois | double facturation | double prélèvement | prélèvement non autorisé | trop perçu | surfacturé | surfacturation | je veux être remboursé | je veux être remboursée | je veux un remboursement | j'exige un remboursement | remboursez moi | rendez moi mon argent | conteste la facture | conteste cette facture | conteste ce prélèvement | erreur de facturation",
  "cobrado dos veces | cobraron dos veces | cobró dos veces | doble cobro | cobro doble | cobro indebido | cobro no autorizado | cobrado de más | cobraron de más | quiero mi dinero | devuélvanme el dinero | devuélvanme mi dinero | quiero que me devuelvan | quiero un reembolso | exijo un reembolso | exijo la devolución | factura incorrecta | la factura está mal | error de facturación | reclamo este cobro",
);
const MONEY = phrases(
  "invoice | invoices | invoiced | bill | bills | billed | billing | charge | charges | charged | payment | payments | credit card | direct debit | refund | refunded | subscription fee | fee | fees",
  "rechnung | rechnungen | abbuchung | abbuchungen | abgebucht | lastschrift | zahlung | zahlungen | kreditkarte | betrag | gebühr | gebühren | erstattung | rückerstattung | mahnung",
  "facture | factures | facturé | facturée | prélèvement | prélèvements | prélevé | débité | paiement | paiements | carte bancaire | frais | remboursement",
  "factura | facturas | cobro | cobros | cobrado | cobraron | cargo | cargos | pago | pagos | tarjeta | comisión | reembolso",
);
const COMPLAINTS = phrases(
  "wrong | incorrect | mistake | error | too much | too high | never ordered | did not order | didn't order | never agreed | did not authorize | didn't authorize | didn't authorise | did not authorise | never received | not received | haven't received my | unfair | fraud | fraudulent | scam | dispute | disputing | complain | complaint | twice | without my consent | already cancelled | already canceled | already paid | not correct | isn't correct | lawyer",
  "falsch | fehler | stimmt nicht | stimmen nicht | zu viel | zuviel | zu hoch | nie bestellt | nicht bestellt | nicht erhalten | nie erhalten | betrug | abzocke | unberechtigt | widerspreche | widersprechen | widerspruch | reklamieren | reklamation | beschwerde | beschweren | doppelt | zweimal | ohne meine zustimmung | bereits gekündigt | schon gekündigt | bereits bezahlt | schon bezahlt | nicht korrekt | anwalt",
  "faux | fausse | erreur | incorrect | incorrecte | trop élevé | trop élevée | trop cher | jamais commandé | pas commandé | jamais reçu | toujours pas reçu | arnaque | fraude | conteste | contester | réclamation | deux fois | sans mon accord | sans autorisation | déjà résilié | déjà payé | injustifié | avocat",
  "incorrecto | incorrecta | equivocado | equivocada | equivocación | error | demasiado | nunca pedí | no pedí | no he pedido | no autoricé | no he autorizado | nunca recibí | no he recibido | fraude | estafa | reclamar | reclamación | queja | dos veces | duplicado | sin mi permiso | sin mi consentimiento | ya cancelé | ya pagué | injusto | abogado",
);

/** One sentence at a time: a wrong address in one and the invoice in the next are no dispute. */
const isDispute = (text: string): boolean =>
  text.split(/[.!?;\n]/).some((sentence) => {
    const words = wordsOf(sentence);
    return says(DISPUTES, words) || (says(MONEY, words) && says(COMPLAINTS, words));
  });

/** The person disputes a bill or a charge, now or a moment ago. */
export const billingDispute = ({ lines }: Window): boolean =>
  asksOf(lines)
    .slice(-ASKS)
    .some(({ text }) => isDispute(text));
