/** @type {typeof import("./en.js").default} */
export default {
  title: "Confirme su registro",
  intro: "Introduzca el código que le hemos enviado.",
  intro_link: "Compruebe que esta es su cuenta y confirme.",
  username: "Correo electrónico o nombre de usuario",
  username_hint: "Exactamente como lo escribió al registrarse.",
  change: "¿No es correcto? Cambiar",
  code: "Código",
  code_hint: "Del mensaje más reciente.",
  code_hint_link: "Tomado del enlace de su mensaje.",
  confirm: "Confirmar",
  confirming: "Confirmando…",
  no_message: "¿No ha recibido nada? Mire también en la carpeta de correo no deseado.",
  resend: "Enviar un código nuevo",
  resending: "Enviando…",
  resend_later: "Enviar un código nuevo en {clock}",
  sign_in: "Iniciar sesión",
  reference: "Referencia: {id}",
  soon: "dentro de un momento",

  done_sign_in: "Ya puede iniciar sesión como {username}.",
  done_return: "Ya puede volver a la aplicación e iniciar sesión como {username}.",

  fields: {
    username: "Este dato no es válido. Revíselo.",
    username_required: "Introduzca su correo o su usuario.",
    code: "Este no puede ser el código. Revíselo.",
    code_required: "Introduzca el código del mensaje.",
    no_code: "Este texto no contiene ningún código.",
  },

  messages: {
    confirmed: {
      title: "Su registro está confirmado",
      text: "No tiene que hacer nada más aquí. Puede cerrar esta página.",
    },
    accepted: {
      title: "Hay un código nuevo en camino",
      text: "Si este registro está pendiente de un código, llegará en unos minutos. Solo sirve el más reciente.",
    },
    code_rejected: {
      title: "Ese código no ha funcionado",
      text:
        "Compárelo con el mensaje más reciente o solicite un código nuevo.\n" +
        "Use exactamente el correo o el nombre de usuario de su registro.\n" +
        "Si ya confirmó, inicie sesión. Después de muchos intentos, espere una hora.",
    },
    code_mismatch: {
      title: "Ese no es el código que le enviamos",
      text: "Compárelo con el mensaje más reciente.",
    },
    code_expired: {
      title: "Ese código ha caducado",
      text: "Solicite un código nuevo e introdúzcalo. Si ya confirmó, simplemente inicie sesión.",
    },
    already_confirmed: {
      title: "Ya había confirmado su registro",
      text: "No tiene que hacer nada más aquí. Puede cerrar esta página.",
    },
    alias_exists: {
      title: "Estos datos pertenecen a otra cuenta",
      text:
        "El código era correcto, pero una cuenta anterior usa este correo electrónico o número de teléfono. Inicie " +
        "sesión en esa cuenta.",
    },
    not_confirmable: {
      title: "Esta cuenta no se puede confirmar",
      text: "Es posible que esté desactivada. El servicio de asistencia puede darle más información.",
    },
    user_not_found: {
      title: "Ese registro no existe",
      text:
        "Compruebe que el correo o el nombre de usuario sea exactamente el de su registro. También puede volver a " +
        "registrarse.",
    },
    post_confirmation_failed: {
      title: "Su registro está confirmado",
      text: "Un paso posterior no se completó. Si echa algo en falta, póngase en contacto con el servicio de asistencia.",
    },
    too_many_attempts: {
      title: "Demasiados intentos",
      text:
        "Vuelva a intentarlo {wait}. El código correcto se acepta también antes: use el del mensaje más reciente.\n" +
        "Si ya confirmó, inicie sesión.",
    },
    too_many_requests: {
      title: "Hay muchas solicitudes en este momento",
      text: "Vuelva a intentarlo {wait}. Puede usar el mismo código.",
    },
    service_busy: {
      title: "El servicio está ocupado",
      text: "Vuelva a intentarlo {wait}. Puede usar el mismo código.",
    },
    service_unavailable: {
      title: "El servicio no está disponible",
      text: "Vuelva a intentarlo {wait}. Puede usar el mismo código.",
    },
    upstream_timeout: {
      title: "Esto ha tardado demasiado",
      text:
        "Vuelva a intentarlo {wait}. Si entonces se rechaza el código, pruebe a iniciar sesión: es posible que su " +
        "registro ya esté confirmado.",
    },
    no_answer: {
      title: "No se puede conectar con el servicio",
      text:
        "Revise su conexión y vuelva a intentarlo. Si entonces se rechaza el código, pruebe a iniciar sesión: es " +
        "posible que su registro ya esté confirmado.",
    },
    timeout: {
      title: "El servicio no ha respondido",
      text:
        "Revise su conexión y vuelva a intentarlo. Si entonces se rechaza el código, pruebe a iniciar sesión: es " +
        "posible que su registro ya esté confirmado.",
    },
    aborted: { title: "Operación cancelada", text: "Puede volver a intentarlo cuando quiera." },
    validation_failed: {
      title: "Hay algo que no es correcto",
      text: "Revise los datos introducidos y vuelva a intentarlo.",
    },
    forbidden: {
      title: "Esta solicitud se ha bloqueado",
      text:
        "Es posible que su red esté bloqueada. Pruebe con otra, sin VPN, o póngase en contacto con el servicio de " +
        "asistencia.",
    },
    payload_too_large: { title: "Es demasiado texto", text: "Introduzca solo el código." },
    service_misconfigured: {
      title: "El servicio no está bien configurado",
      text:
        "El error es nuestro, no suyo. Vuelva a intentarlo más tarde. Si el problema continúa, póngase en contacto " +
        "con el servicio de asistencia.",
    },
    internal_error: {
      title: "Algo ha fallado por nuestra parte",
      text: "Vuelva a intentarlo más tarde. Si ya confirmó, simplemente inicie sesión.",
    },
    upstream_error: {
      title: "El servicio ha dado una respuesta inesperada",
      text:
        "Pruebe a iniciar sesión: es posible que su registro ya esté confirmado. Si no, póngase en contacto con el " +
        "servicio de asistencia.",
    },
    our_fault: {
      title: "Esta página no es compatible con el servicio",
      text:
        "El error es nuestro, no suyo. Vuelva a cargar la página. Si el problema continúa, póngase en contacto con el " +
        "servicio de asistencia.",
    },
    unexpected_answer: {
      title: "La respuesta no procede de nuestro servicio",
      text: "Es posible que su red le pida iniciar sesión primero. Revise su conexión y vuelva a intentarlo.",
    },
    unclear: {
      title: "Puede que su registro ya esté confirmado",
      text:
        "Se perdió una respuesta anterior, así que el código pudo haber funcionado antes de ser rechazado.\n" +
        "Intente iniciar sesión. Si no puede, solicite un código nuevo.",
    },
    offline: {
      title: "Parece que no tiene conexión",
      text:
        "Revise su conexión y vuelva a intentarlo. Si entonces se rechaza el código, pruebe a iniciar sesión: es " +
        "posible que su registro ya esté confirmado.",
    },
    online: { title: "Ha recuperado la conexión", text: "Vuelva a intentarlo ahora." },
    working: {
      title: "Seguimos trabajando en ello",
      text: "Está tardando más de lo habitual. Mantenga abierta la página, por favor.",
    },
    cooling_down: {
      title: "Espere un poco, por favor",
      text: "Podrá solicitar otro código {wait}. Es posible que el último aún esté en camino.",
    },
    resend_too_many_attempts: {
      title: "Por ahora no se envían más códigos",
      text: "Use el código del mensaje más reciente. Podrá solicitar otro {wait}.",
    },
    resend_unanswered: {
      title: "No está claro si se ha enviado un código",
      text: "Revise su conexión. Si en unos minutos no llega ningún mensaje, solicite de nuevo un código.",
    },
    resend_failed: {
      title: "Algo ha fallado por nuestra parte",
      text:
        "Si en unos minutos no llega ningún mensaje, vuelva a intentarlo más tarde o póngase en contacto con el " +
        "servicio de asistencia.",
    },
  },
};
