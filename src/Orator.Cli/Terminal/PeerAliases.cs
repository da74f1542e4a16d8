namespace Orator.Cli.Terminal;

/// <summary>Flag names that users of other talking-head programs have in their fingers, translated to ours before parsing (and so absent
/// from the help).</summary>
internal static class PeerAliases
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["--source_image"] = "--source",
        ["--reference_image_path"] = "--source",
        ["--ref_path"] = "--source",
        ["--src_img"] = "--source",
        ["--face_image"] = "--source",
        ["--driven_audio"] = "--audio",
        ["--driving_audio"] = "--audio",
        ["--audio_path"] = "--audio",
        ["--aud_path"] = "--audio",
        ["--drv_aud"] = "--audio",
        ["--driving_video"] = "--driving",
        ["--style_clip_path"] = "--style",
        ["--drv_pose"] = "--pose",
        ["--ref_pose"] = "--pose",
        ["--adapt_scale"] = "--adapt-scale",
        ["--find_best_frame"] = "--best-frame",
        ["--outfile"] = "--output",
        ["--output_path"] = "--output",
        ["--result"] = "--output",
    };

    /// <summary>Replaces peers' names, also in the form <c>--name=value</c>.</summary>
    public static string[] Translate(string[] args) => Array.ConvertAll(args, arg =>
    {
        int equals = arg.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? arg : arg[..equals];
        return Names.TryGetValue(name, out string? ours) ? ours + (equals < 0 ? "" : arg[equals..]) : arg;
    });
}
