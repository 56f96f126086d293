/** @type {typeof import("./en.js").default} */
export default {
  title: "Confirmez votre inscription",
  intro: "Saisissez le code que nous vous avons envoyé.",
  intro_link: "Vérifiez qu’il s’agit bien de vous, puis confirmez.",
  username: "Adresse e-mail ou nom d’utilisateur",
  username_hint: "Exactement comme lors de l’inscription.",
  change: "Ce n’est pas vous ? Modifier",
  code: "Code",
  code_hint: "Du message le plus récent.",
  code_hint_link: "Repris du lien de votre message.",
  confirm: "Confirmer",
  confirming: "Confirmation en cours…",
  no_message: "Aucun message ? Regardez aussi dans les courriers indésirables.",
  resend: "Envoyer un nouveau code",
  resending: "Envoi en cours…",
  resend_later: "Envoyer un nouveau code dans {clock}",
  sign_in: "Se connecter",
  reference: "Référence : {id}",
  soon: "dans un instant",

  done_sign_in: "Vous pouvez maintenant vous connecter en tant que {username}.",
  done_return: "Vous pouvez maintenant revenir à l’application et vous connecter en tant que {username}.",

  fields: {
    username: "Cette saisie semble incorrecte.",
    username_required: "Saisissez votre adresse ou votre nom.",
    code: "Ce code semble incorrect.",
    code_required: "Saisissez le code du message.",
    no_code: "Ce texte ne contient pas de code.",
  },

  messages: {
    confirmed: {
      title: "Votre inscription est confirmée",
      text: "Vous n’avez plus rien à faire ici. Vous pouvez fermer cette page.",
    },
    accepted: {
      title: "Un nouveau code est en route",
      text: "Si cette inscription attend un code, il arrivera dans quelques minutes. Seul le code le plus récent est valable.",
    },
    code_rejected: {
      title: "Ce code n’a pas fonctionné",
      text:
        "Comparez-le au message le plus récent ou demandez un nouveau code.\n" +
        "Utilisez exactement l’adresse ou le nom d’utilisateur de votre inscription.\n" +
        "Si vous avez déjà confirmé, connectez-vous. Après de nombreuses tentatives, attendez une heure.",
    },
    code_mismatch: {
      title: "Ce n’est pas le code que nous avons envoyé",
      text: "Comparez-le au message le plus récent.",
    },
    code_expired: {
      title: "Ce code a expiré",
      text: "Demandez un nouveau code et saisissez-le. Si vous avez déjà confirmé, connectez-vous simplement.",
    },
    already_confirmed: {
      title: "Vous avez déjà confirmé",
      text: "Vous n’avez plus rien à faire ici. Vous pouvez fermer cette page.",
    },
    alias_exists: {
      title: "Cette adresse est liée à un autre compte",
      text:
        "Le code était correct, mais un compte plus ancien utilise cette adresse e-mail ou ce numéro de téléphone. " +
        "Connectez-vous à ce compte.",
    },
    not_confirmable: {
      title: "Ce compte ne peut pas être confirmé",
      text: "Il est peut-être désactivé. L’assistance pourra vous en dire plus.",
    },
    user_not_found: {
      title: "Cette inscription n’existe pas",
      text:
        "Vérifiez que l’adresse ou le nom d’utilisateur est exactement celui de votre inscription. Vous pouvez aussi " +
        "vous inscrire à nouveau.",
    },
    post_confirmation_failed: {
      title: "Votre inscription est confirmée",
      text: "Une étape suivante n’a pas abouti. S’il manque quelque chose, contactez l’assistance.",
    },
    too_many_attempts: {
      title: "Trop de tentatives",
      text:
        "Réessayez {wait}. Le bon code est accepté même avant : utilisez celui du message le plus récent.\n" +
        "Si vous avez déjà confirmé, connectez-vous.",
    },
    too_many_requests: {
      title: "L’affluence est forte en ce moment",
      text: "Réessayez {wait}. Vous pouvez utiliser le même code.",
    },
    service_busy: {
      title: "Le service est surchargé",
      text: "Réessayez {wait}. Vous pouvez utiliser le même code.",
    },
    service_unavailable: {
      title: "Le service n’est pas disponible",
      text: "Réessayez {wait}. Vous pouvez utiliser le même code.",
    },
    upstream_timeout: {
      title: "L’opération a pris trop de temps",
      text:
        "Réessayez {wait}. Si le code est alors refusé, essayez de vous connecter : votre inscription est peut-être " +
        "déjà confirmée.",
    },
    no_answer: {
      title: "Le service est injoignable",
      text:
        "Vérifiez votre connexion, puis réessayez. Si le code est alors refusé, essayez de vous connecter : votre " +
        "inscription est peut-être déjà confirmée.",
    },
    timeout: {
      title: "Le service n’a pas répondu",
      text:
        "Vérifiez votre connexion, puis réessayez. Si le code est alors refusé, essayez de vous connecter : votre " +
        "inscription est peut-être déjà confirmée.",
    },
    aborted: { title: "Opération interrompue", text: "Vous pouvez réessayer à tout moment." },
    validation_failed: {
      title: "Quelque chose ne va pas",
      text: "Vérifiez votre saisie, puis réessayez.",
    },
    forbidden: {
      title: "Cette requête a été bloquée",
      text: "Votre réseau est peut-être bloqué. Essayez-en un autre, sans VPN, ou contactez l’assistance.",
    },
    payload_too_large: { title: "Ce texte est trop long", text: "Saisissez uniquement le code." },
    service_misconfigured: {
      title: "Le service est mal configuré",
      text: "L’erreur vient de nous, pas de vous. Réessayez plus tard. Si le problème persiste, contactez l’assistance.",
    },
    internal_error: {
      title: "Une erreur s’est produite de notre côté",
      text: "Réessayez plus tard. Si vous avez déjà confirmé, connectez-vous simplement.",
    },
    upstream_error: {
      title: "Le service a donné une réponse inattendue",
      text: "Essayez de vous connecter : votre inscription est peut-être déjà confirmée. Sinon, contactez l’assistance.",
    },
    our_fault: {
      title: "Cette page n’est pas compatible avec le service",
      text: "L’erreur vient de nous, pas de vous. Rechargez la page. Si le problème persiste, contactez l’assistance.",
    },
    unexpected_answer: {
      title: "La réponse ne vient pas de notre service",
      text: "Votre réseau exige peut-être d’abord une connexion. Vérifiez votre accès à Internet, puis réessayez.",
    },
    unclear: {
      title: "Votre inscription est peut-être déjà confirmée",
      text:
        "Une réponse précédente s’est perdue : le code a pu fonctionner avant d’être refusé.\n" +
        "Essayez de vous connecter. Si cela échoue, demandez un nouveau code.",
    },
    offline: {
      title: "Vous semblez être hors ligne",
      text:
        "Vérifiez votre connexion, puis réessayez. Si le code est alors refusé, essayez de vous connecter : votre " +
        "inscription est peut-être déjà confirmée.",
    },
    online: { title: "Vous êtes de nouveau en ligne", text: "Réessayez maintenant." },
    working: {
      title: "Encore un instant",
      text: "L’opération prend plus de temps que d’habitude. Veuillez garder cette page ouverte.",
    },
    cooling_down: {
      title: "Veuillez patienter un peu",
      text: "Vous pourrez demander un autre code {wait}. Le dernier est peut-être encore en route.",
    },
    resend_too_many_attempts: {
      title: "Assez de codes pour le moment",
      text: "Utilisez le code du message le plus récent. Vous pourrez en demander un autre {wait}.",
    },
    resend_unanswered: {
      title: "L’envoi du code est incertain",
      text: "Vérifiez votre connexion. Si aucun message n’arrive d’ici quelques minutes, demandez de nouveau un code.",
    },
    resend_failed: {
      title: "Une erreur s’est produite de notre côté",
      text: "Si aucun message n’arrive d’ici quelques minutes, réessayez plus tard ou contactez l’assistance.",
    },
  },
};
