/** @type {typeof import("./en.js").default} */
export default {
  title: "Registrierung bestätigen",
  intro: "Geben Sie den Code ein, den wir Ihnen geschickt haben.",
  intro_link: "Prüfen Sie, ob das Ihr Konto ist, und bestätigen Sie dann.",
  username: "E-Mail-Adresse oder Benutzername",
  username_hint: "Genau wie bei der Registrierung angegeben.",
  change: "Falsche Adresse? Ändern",
  code: "Code",
  code_hint: "Aus der neuesten Nachricht.",
  code_hint_link: "Aus dem Link in Ihrer Nachricht.",
  confirm: "Bestätigen",
  confirming: "Wird bestätigt …",
  no_message: "Keine Nachricht erhalten? Sehen Sie auch im Spam-Ordner nach.",
  resend: "Neuen Code senden",
  resending: "Wird gesendet …",
  resend_later: "Neuen Code senden in {clock}",
  sign_in: "Anmelden",
  reference: "Referenz: {id}",
  soon: "in Kürze",

  done_sign_in: "Sie können sich jetzt als {username} anmelden.",
  done_return: "Kehren Sie nun zur App zurück und melden Sie sich als {username} an.",

  fields: {
    username: "Das kann nicht stimmen. Bitte prüfen.",
    username_required: "Bitte geben Sie Adresse oder Namen ein.",
    code: "Das kann nicht der Code sein. Bitte prüfen.",
    code_required: "Bitte geben Sie den Code ein.",
    no_code: "Dieser Text enthält keinen Code.",
  },

  messages: {
    confirmed: {
      title: "Ihre Registrierung ist bestätigt",
      text: "Hier ist nichts weiter zu tun. Sie können diese Seite schließen.",
    },
    accepted: {
      title: "Ein neuer Code ist unterwegs",
      text: "Falls diese Registrierung auf einen Code wartet, kommt er in wenigen Minuten an. Nur der neueste Code gilt.",
    },
    code_rejected: {
      title: "Dieser Code hat nicht funktioniert",
      text:
        "Vergleichen Sie ihn mit der neuesten Nachricht oder fordern Sie einen neuen Code an.\n" +
        "Verwenden Sie genau die Adresse oder den Benutzernamen Ihrer Registrierung.\n" +
        "Wenn Sie schon bestätigt haben, melden Sie sich an. Nach vielen Versuchen hilft es, eine Stunde zu warten.",
    },
    code_mismatch: {
      title: "Das ist nicht der Code aus der Nachricht",
      text: "Vergleichen Sie ihn mit der neuesten Nachricht.",
    },
    code_expired: {
      title: "Dieser Code ist zu alt",
      text:
        "Fordern Sie einen neuen Code an und geben Sie diesen ein. Wenn Sie schon bestätigt haben, melden Sie sich " +
        "einfach an.",
    },
    already_confirmed: {
      title: "Sie haben bereits bestätigt",
      text: "Hier ist nichts weiter zu tun. Sie können diese Seite schließen.",
    },
    alias_exists: {
      title: "Diese Adresse gehört zu einem anderen Konto",
      text:
        "Der Code war richtig, aber ein älteres Konto verwendet diese E-Mail-Adresse oder Telefonnummer. Melden Sie " +
        "sich mit jenem Konto an.",
    },
    not_confirmable: {
      title: "Dieses Konto lässt sich nicht bestätigen",
      text: "Möglicherweise ist es gesperrt. Der Support kann Ihnen Näheres sagen.",
    },
    user_not_found: {
      title: "Diese Registrierung gibt es nicht",
      text:
        "Prüfen Sie, ob Adresse oder Benutzername genau wie bei der Registrierung lauten. Oder registrieren Sie sich " +
        "erneut.",
    },
    post_confirmation_failed: {
      title: "Ihre Registrierung ist bestätigt",
      text: "Ein Schritt danach wurde nicht abgeschlossen. Falls etwas fehlt, wenden Sie sich bitte an den Support.",
    },
    too_many_attempts: {
      title: "Zu viele Versuche",
      text:
        "Versuchen Sie es {wait} erneut. Der richtige Code wird auch vorher angenommen: Verwenden Sie den aus der neuesten Nachricht.\n" +
        "Wenn Sie schon bestätigt haben, melden Sie sich an.",
    },
    too_many_requests: {
      title: "Der Andrang ist gerade groß",
      text: "Versuchen Sie es {wait} erneut. Sie können denselben Code verwenden.",
    },
    service_busy: {
      title: "Der Dienst ist ausgelastet",
      text: "Versuchen Sie es {wait} erneut. Sie können denselben Code verwenden.",
    },
    service_unavailable: {
      title: "Der Dienst ist nicht verfügbar",
      text: "Versuchen Sie es {wait} erneut. Sie können denselben Code verwenden.",
    },
    upstream_timeout: {
      title: "Das hat zu lange gedauert",
      text:
        "Versuchen Sie es {wait} erneut. Wird der Code dann abgelehnt, versuchen Sie, sich anzumelden: Vielleicht ist " +
        "Ihre Registrierung schon bestätigt.",
    },
    no_answer: {
      title: "Der Dienst ist nicht erreichbar",
      text:
        "Prüfen Sie Ihre Verbindung und versuchen Sie es erneut. Wird der Code dann abgelehnt, versuchen Sie, sich " +
        "anzumelden: Vielleicht ist Ihre Registrierung schon bestätigt.",
    },
    timeout: {
      title: "Der Dienst hat nicht geantwortet",
      text:
        "Prüfen Sie Ihre Verbindung und versuchen Sie es erneut. Wird der Code dann abgelehnt, versuchen Sie, sich " +
        "anzumelden: Vielleicht ist Ihre Registrierung schon bestätigt.",
    },
    aborted: { title: "Abgebrochen", text: "Sie können es jederzeit erneut versuchen." },
    validation_failed: {
      title: "Etwas stimmt nicht",
      text: "Prüfen Sie Ihre Eingaben und versuchen Sie es erneut.",
    },
    forbidden: {
      title: "Diese Anfrage wurde blockiert",
      text:
        "Möglicherweise ist Ihr Netz gesperrt. Versuchen Sie es in einem anderen, ohne VPN, oder wenden Sie sich an " +
        "den Support.",
    },
    payload_too_large: { title: "Das ist zu viel Text", text: "Geben Sie nur den Code selbst ein." },
    service_misconfigured: {
      title: "Der Dienst ist nicht richtig eingerichtet",
      text:
        "Das ist unser Fehler, nicht Ihrer. Versuchen Sie es später erneut. Hilft das nicht, wenden Sie sich bitte an " +
        "den Support.",
    },
    internal_error: {
      title: "Bei uns ist etwas schiefgegangen",
      text: "Versuchen Sie es später erneut. Wenn Sie schon bestätigt haben, melden Sie sich einfach an.",
    },
    upstream_error: {
      title: "Der Dienst hat unerwartet geantwortet",
      text:
        "Versuchen Sie, sich anzumelden: Vielleicht ist Ihre Registrierung schon bestätigt. Falls nicht, wenden Sie " +
        "sich bitte an den Support.",
    },
    our_fault: {
      title: "Diese Seite passt nicht zum Dienst",
      text:
        "Das ist unser Fehler, nicht Ihrer. Laden Sie die Seite neu. Hilft das nicht, wenden Sie sich bitte an den " +
        "Support.",
    },
    unexpected_answer: {
      title: "Diese Antwort kam nicht von unserem Dienst",
      text:
        "Möglicherweise verlangt Ihr Netz zuerst eine Anmeldung. Prüfen Sie Ihre Verbindung und versuchen Sie es " +
        "erneut.",
    },
    unclear: {
      title: "Vielleicht ist Ihre Registrierung schon bestätigt",
      text:
        "Eine frühere Antwort ging verloren. Der Code kann also gewirkt haben, bevor er abgelehnt wurde.\n" +
        "Versuchen Sie, sich anzumelden. Gelingt das nicht, fordern Sie einen neuen Code an.",
    },
    offline: {
      title: "Sie sind anscheinend offline",
      text:
        "Prüfen Sie Ihre Verbindung und versuchen Sie es erneut. Wird der Code dann abgelehnt, versuchen Sie, sich " +
        "anzumelden: Vielleicht ist Ihre Registrierung schon bestätigt.",
    },
    online: { title: "Sie sind wieder online", text: "Versuchen Sie es jetzt erneut." },
    working: {
      title: "Einen Moment noch",
      text: "Das dauert länger als üblich. Bitte lassen Sie die Seite geöffnet.",
    },
    cooling_down: {
      title: "Bitte warten Sie etwas",
      text: "Einen weiteren Code können Sie {wait} anfordern. Der letzte ist vielleicht noch unterwegs.",
    },
    resend_too_many_attempts: {
      title: "Vorerst genug Codes",
      text: "Verwenden Sie den Code aus der neuesten Nachricht. Einen weiteren können Sie {wait} anfordern.",
    },
    resend_unanswered: {
      title: "Unklar, ob ein Code gesendet wurde",
      text:
        "Prüfen Sie Ihre Verbindung. Wenn in den nächsten Minuten keine Nachricht ankommt, fordern Sie noch einmal " +
        "einen Code an.",
    },
    resend_failed: {
      title: "Bei uns ist etwas schiefgegangen",
      text:
        "Wenn in den nächsten Minuten keine Nachricht ankommt, versuchen Sie es später erneut oder wenden Sie sich an " +
        "den Support.",
    },
  },
};
