using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Speech that an encoder learns from, and speech of others that it is measured by.</summary>
/// <param name="Configuration">Sizes of the encoder; with phones if there are labels.</param>
/// <param name="Training">To learn from.</param>
/// <param name="HeldOut">To measure by.</param>
internal sealed record ApcCorpus(ApcConfiguration Configuration, SpeechRecordings Training, SpeechRecordings HeldOut)
{
    /// <summary>Reads the recordings and labels of a training.</summary>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static async Task<ApcCorpus> ReadAsync(ApcTrainingOptions options, CancellationToken stop)
    {
        ApcConfiguration configuration = ApcConfiguration.Preset(options.Preset);
        PhoneLabels? labels = options.Labels is string path ? PhoneLabels.Read(path) : null;
        SpeechRecordings training = await SpeechRecordings.ReadAsync(options.Audio, labels, stop).ConfigureAwait(false);
        SpeechRecordings heldOut = await SpeechRecordings.ReadAsync(options.HeldOut, labels, stop).ConfigureAwait(false);
        if (labels is not null)
        {
            Require.That(
                training.LabelledFrames > 0,
                $"The labels '{options.Labels}' name none of the recordings to learn from: "
                + "they go by the file's name without folder and ending.");
            configuration = configuration with { Phones = Phones.Names.Count };
        }

        Require.That(
            Math.Min(training.Seconds, heldOut.Seconds) >= 2 * options.Seconds,
            "There is too little speech: at least twice the length of a sequence is needed, to learn from and to measure by.");
        return new ApcCorpus(configuration, training, heldOut);
    }
}
