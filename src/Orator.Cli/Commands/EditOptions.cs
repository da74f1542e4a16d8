using System.CommandLine;

namespace Orator.Cli.Commands;

/// <summary>Options that change attributes of the portrait; shared by the commands that draw with StyleHEAT.</summary>
internal sealed class EditOptions
{
    private const string Strength = "a strength such as +1";
    private const string Ramp = "a strength such as +1, or a ramp such as 0..2 (over the whole clip) or 0..2@1..3 (from second 1 to 3)";
    private readonly List<Option<string?>> _named = [];
    private readonly Option<string[]> _files;

    private EditOptions(bool ramps, string generators)
    {
        string takes = ramps ? Ramp : Strength;
        Add("age", "older, negative = younger");
        Add("sex", "more male, negative = more female");
        Add("beard", "more beard, negative = less");
        Add("makeup", "more make-up, negative = less");
        Add("smile", "more smile, negative = less");
        _files = new Option<string[]>("--direction")
        {
            Description = $"Edit along another direction, FILE=STRENGTH or NAME=STRENGTH: a file made by 'orator train direction', or a "
                + $"direction of the model{generators}. May be repeated; all edits add.",
        };

        void Add(string name, string change) => _named.Add(new Option<string?>("--" + name)
        {
            Description = $"Edit: {change}{generators}; {takes}.",
        });
    }

    /// <summary>The options of a command that makes a picture.</summary>
    /// <param name="command">The command.</param>
    public static EditOptions AddToPicture(Command command) => new EditOptions(ramps: false, "").AddTo(command);

    /// <summary>The options of a command that makes a video, by one of several generators.</summary>
    /// <param name="command">The command.</param>
    public static EditOptions AddToVideo(Command command) =>
        new EditOptions(ramps: true, " (with --generator styleheat)").AddTo(command);

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="InputException">A strength is no strength.</exception>
    public IReadOnlyList<AttributeEdit> Of(ParseResult parsed) =>
    [
        .. from option in _named
           let text = parsed.GetValue(option)
           where text is not null
           select new AttributeEdit(option.Name.TrimStart('-'), EditStrength.Parse(text, option.Name)),
        .. from text in parsed.GetValue(_files) ?? []
           select OfFile(text),
    ];

    /// <summary>Parses <c>FILE=STRENGTH</c>.</summary>
    internal static AttributeEdit OfFile(string text)
    {
        int equals = text.LastIndexOf('=');
        return equals > 0
            ? new AttributeEdit(text[..equals], EditStrength.Parse(text[(equals + 1)..], "--direction FILE=STRENGTH"))
            : throw new InputException($"--direction takes FILE=STRENGTH, as in --direction age.safetensors=+1; '{text}' is not that.");
    }

    private EditOptions AddTo(Command command)
    {
        _named.ForEach(command.Options.Add);
        command.Options.Add(_files);
        return this;
    }
}
